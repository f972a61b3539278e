import { connect as connectTls } from 'node:tls'
import { expect, test } from 'vitest'
import { parseFaults } from '../../src/demo/faults.ts'
import type { DemoController } from '../../src/demo/server.ts'
import { connect, startDemo } from './client.ts'

const PING = { operation: 'ping' }

/** What a new connection is shown. */
function presented(demo: DemoController): Promise<string> {
  const { hostname, port } = new URL(demo.url)
  return new Promise((resolve, reject) => {
    const socket = connectTls(
      { host: hostname, port: Number(port), rejectUnauthorized: false },
      () => {
        resolve(socket.getPeerCertificate().fingerprint256)
        socket.destroy()
      },
    )
    socket.once('error', reject)
  })
}

test('new connections meet another certificate until the fault is cleared', async () => {
  const demo = await startDemo()
  const { post } = connect(demo)
  await post('/v2/info', PING)
  expect(await presented(demo)).toBe(demo.fingerprint256)

  demo.faults.set('certificate-change')
  await demo.faults.settled()
  const other = await presented(demo)
  expect(other).not.toBe(demo.fingerprint256)
  expect(await presented(demo)).toBe(other)
  // The connection of before stays.
  expect((await post('/v2/info', PING)).body).toMatchObject({ request_status: 'Ok' })
  demo.dropConnections()
  await expect(connect(demo).post('/v2/info', PING)).rejects.toThrow(/self-signed certificate/)

  demo.faults.clear('certificate-change')
  await demo.faults.settled()
  expect(await presented(demo)).toBe(demo.fingerprint256)
  demo.faults.set('certificate-change')
  await demo.faults.settled()
  expect([demo.fingerprint256, other]).not.toContain(await presented(demo))
})

test('of set and clear in quick turn the last counts', async () => {
  const demo = await startDemo()
  demo.faults.set('certificate-change')
  demo.faults.clear()
  await demo.faults.settled()
  expect(await presented(demo)).toBe(demo.fingerprint256)
})

test('it may be there from the start, while the first stays the one that is told', async () => {
  const demo = await startDemo({ faults: parseFaults('latency=1,certificate-change') })
  expect(await presented(demo)).not.toBe(demo.fingerprint256)
})
