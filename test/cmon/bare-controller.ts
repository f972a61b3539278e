import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach } from 'vitest'
import { createCmonClient, type CmonClient } from '../../src/cmon/client.ts'

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

/** Listens on a free loopback port, which is given back; closed after the test with all its connections. */
export async function listenOn(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  // A TCP server's address is an AddressInfo.
  return (server.address() as AddressInfo).port
}

/** A client of what answers at a port, whatever its certificate; closed after the test. */
export function clientAt(port: number): CmonClient {
  const cmon = createCmonClient({
    name: 'main',
    endpoint: `https://127.0.0.1:${port}`,
    credential: { kind: 'password', username: 'admin', password: 'demo-secret' },
    trust: {
      insecure: true,
      fingerprint: undefined,
      ca: undefined,
      pins: { get: () => undefined, set: async () => {} },
    },
    timeoutMs: 5_000,
    maxConcurrency: 2,
  })
  opened.push(() => cmon.close())
  return cmon
}
