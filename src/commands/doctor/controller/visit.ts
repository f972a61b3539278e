import { lookup } from 'node:dns/promises'
import type { X509Certificate } from 'node:crypto'
import { createCmonClient, type CmonClient } from '../../../cmon/client.ts'
import { peerOf, type Peer, type PinStore, type TrustPolicy } from '../../../cmon/tls.ts'
import type { ControllerSettings } from '../../../config/controller.ts'
import { openController, trustOf, type OpenController, type Reached } from '../../controllers.ts'
import { openTls } from '../connect.ts'
import { once } from '../once.ts'

/** An RPC of the doctor waits no longer, whatever CMON_TIMEOUT allows the tools. */
export const RPC_LIMIT_MS = 10_000

/** What a TLS connection to the controller has shown. */
export interface Presented {
  readonly peer: Peer
  readonly certificate: X509Certificate | undefined
  readonly protocol: string
}

/** One controller while it is looked at; what several checks need is found out once. */
export interface ControllerVisit {
  readonly settings: ControllerSettings
  readonly host: string
  readonly port: number
  /** Its addresses. Rejects as `dns.lookup` does. */
  readonly addresses: () => Promise<string[]>
  /** Rejects with the error of socket or handshake. */
  readonly presented: () => Promise<Presented>
  /** Throws ConfigError for a CA file that can't be used. */
  readonly trust: () => Promise<TrustPolicy>
  /** A client that trusts whoever answers, and so is never given the login. */
  readonly stranger: CmonClient
  /** Logs in with what the settings say, once the certificate is trusted. Throws ConfigError for an unusable key. */
  readonly client: () => Promise<CmonClient>
  /** How another user reaches it; likewise. */
  readonly reached: () => Promise<Reached>
  readonly close: () => Promise<void>
}

/** Begins a visit; nothing is connected yet. `pins` are only looked at. */
export function visitController(settings: ControllerSettings, pins: PinStore): ControllerVisit {
  const url = new URL(settings.endpoint)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(url.port === '' ? 443 : url.port)
  const looked = onlyLookedAt(pins)
  const trust = once(() => trustOf(settings, looked))
  const timeoutMs = Math.min(settings.timeoutMs, RPC_LIMIT_MS)
  const stranger = createCmonClient({
    name: settings.name,
    endpoint: settings.endpoint,
    credential: { kind: 'password', username: '', password: '' },
    trust: { insecure: true, fingerprint: undefined, ca: undefined, pins: looked },
    timeoutMs,
    maxConcurrency: 1,
  })
  let open: Promise<OpenController> | undefined
  const opened = (): Promise<OpenController> =>
    (open ??= openController({ ...settings, timeoutMs }, { pins: looked }))
  return {
    settings,
    host,
    port,
    addresses: once(async () => (await lookup(host, { all: true })).map(({ address }) => address)),
    presented: once(async () => {
      const { ca } = await trust()
      const socket = await openTls({ host, port }, ca)
      try {
        return {
          peer: peerOf(socket, host, port),
          certificate: socket.getPeerX509Certificate(),
          protocol: socket.getProtocol() ?? 'TLS',
        }
      } finally {
        socket.destroy()
      }
    }),
    trust,
    stranger,
    client: async () => (await opened()).cmon,
    reached: async () => (await opened()).reached,
    async close() {
      // A client that could not be made has nothing to close.
      await (await open?.catch(() => undefined))?.cmon.close()
      await stranger.close()
    },
  }
}

/** To look is not to trust: the first use that pins is the daemon's. */
function onlyLookedAt(pins: PinStore): PinStore {
  return { get: (hostPort) => pins.get(hostPort), set: async () => {} }
}
