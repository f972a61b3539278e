import { createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:https'
import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { CmonClient } from '../../src/cmon/client.ts'
import { CmonError } from '../../src/cmon/errors.ts'
import { MAX_REPLY_BYTES } from '../../src/cmon/connection-error.ts'
import { createCertificate } from '../../src/demo/certificate.ts'
import { clientAt, listenOn } from './bare-controller.ts'

// What answers where a controller should, but is none: each must become an error that says so.

async function answering(listener: RequestListener): Promise<CmonClient> {
  const { certificatePem, keyPem } = await createCertificate()
  return clientAt(await listenOn(createServer({ cert: certificatePem, key: keyPem }, listener)))
}

async function failure(cmon: CmonClient): Promise<CmonError> {
  const call = cmon.call({ path: 'clusters/', operation: 'ping', kind: 'read' }, z.object({}))
  const thrown: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (thrown instanceof CmonError) return thrown
  throw new Error(`no CmonError but ${String(thrown)}`)
}

test('a login page is told as a web page', async () => {
  const cmon = await answering((_, response) => {
    response.setHeader('content-type', 'text/html').end('<html>Please sign in</html>')
  })
  const error = await failure(cmon)
  expect(error.code).toBe('bad_reply')
  expect(error.message).toBe(
    'A web page came back (HTTP 200), not a CMON reply: a login page, a proxy or another service answers at this address',
  )
})

test('an HTTP redirect is not followed', async () => {
  let asked = 0
  const cmon = await answering((_, response) => {
    asked++
    response.writeHead(302, { location: 'https://192.0.2.1/' }).end()
  })
  expect((await failure(cmon)).message).toBe(
    'The address redirects (HTTP 302); that is no CMON RPC',
  )
  expect(asked).toBe(1)
})

test('JSON that is no object is no reply', async () => {
  const cmon = await answering((_, response) => response.end('[1, 2]'))
  expect(await failure(cmon)).toMatchObject({ code: 'bad_reply' })
})

test('an object without request_status is no reply', async () => {
  const cmon = await answering((_, response) => response.end('{"hello": "world"}'))
  expect(await failure(cmon)).toMatchObject({
    code: 'bad_reply',
    message: 'The reply (HTTP 200) has no request_status',
  })
})

test('a reply above the cap is cut off', async () => {
  const cmon = await answering((_, response) => {
    const chunk = 'x'.repeat(1024 * 1024)
    let sent = 0
    const send = (): void => {
      while (sent <= MAX_REPLY_BYTES) {
        sent += chunk.length
        if (!response.write(chunk)) return void response.once('drain', send)
      }
      response.end()
    }
    response.on('error', () => {})
    send()
  })
  expect(await failure(cmon)).toMatchObject({
    code: 'bad_reply',
    message: 'The reply is larger than 32 MiB',
  })
})

test('a port that speaks no TLS is told as such', async () => {
  const port = await listenOn(createPlainServer((_, response) => response.end('{}')))
  expect(await failure(clientAt(port))).toMatchObject({
    code: 'unreachable',
    message: `What listens at 127.0.0.1:${port} doesn't speak TLS`,
  })
})
