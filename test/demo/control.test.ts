import { request } from 'node:https'
import { afterEach, expect, test } from 'vitest'
import { startDemoController, type DemoController } from '../../src/demo/server.ts'

let demo: DemoController
afterEach(() => demo.close())

async function control(
  method: string,
  body?: unknown,
  token = demo.token,
): Promise<{ status: number | undefined; body: unknown }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL('/demo/faults', demo.url),
      {
        method,
        ca: demo.certificatePem,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }))
      },
    )
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

test('faults are set, listed and cleared while the demo runs', async () => {
  demo = await startDemoController({ port: 0 })
  expect(await control('POST', { set: ['latency=20@clusters', 'drop=9'] })).toEqual({
    status: 200,
    body: {
      faults: [
        { kind: 'latency', value: '20', path: 'clusters' },
        { kind: 'drop', value: '9' },
      ],
    },
  })
  expect(demo.faults.list()).toHaveLength(2)
  expect(await control('POST', { clear: ['drop'] })).toMatchObject({
    body: { faults: [{ kind: 'latency' }] },
  })
  expect(await control('POST', { clear: true, set: ['jitter=5'] })).toEqual({
    status: 200,
    body: { faults: [{ kind: 'jitter', value: '5' }] },
  })
  expect(await control('GET')).toEqual({
    status: 200,
    body: { faults: [{ kind: 'jitter', value: '5' }] },
  })
})

test('several are set at once, as a list, with commas, or both', async () => {
  demo = await startDemoController({ port: 0 })
  expect(await control('POST', { set: ['latency=20,half=3@clusters', 'stuck-job=2'] })).toEqual({
    status: 200,
    body: {
      faults: [
        { kind: 'latency', value: '20' },
        { kind: 'half', value: '3', path: 'clusters' },
        { kind: 'stuck-job', value: '2' },
      ],
    },
  })
})

test('a wrong token and a wrong fault change nothing', async () => {
  demo = await startDemoController({ port: 0 })
  expect(await control('POST', { set: ['drop=1'] }, 'guessed')).toMatchObject({ status: 401 })
  for (const body of [
    { set: ['latency=1', 'flood=3'] },
    { set: ['latency=1,flood=3'] },
    { clear: ['flood'], set: ['latency=1'] },
    { set: 'latency=1' },
    7,
  ]) {
    expect(await control('POST', body)).toMatchObject({
      status: 400,
      body: { error: expect.any(String) },
    })
  }
  expect(demo.faults.list()).toEqual([])
})
