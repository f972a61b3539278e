import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'
import { buildConnector } from 'undici'
import { CmonError } from './errors.ts'

/** Where fingerprints of certificates trusted on first use are kept, keyed by `host:port`. */
export interface PinStore {
  get(hostPort: string): string | undefined
  /** Resolves when the pin is durable. */
  set(hostPort: string, fingerprint256: string): Promise<void>
}

/** How a controller's certificate is judged; the first that applies (DESIGN 3, `CMON_CA_FILE` …). */
export interface TrustPolicy {
  insecure: boolean
  /** SHA-256, upper-case hex with colons, as Node prints it. */
  fingerprint: string | undefined
  /** PEM bundle. */
  ca: string | undefined
  /** Certificates trusted before: of loopback at the first connection, else by `doctor --trust`. */
  pins: PinStore
}

export type CertificateVerdict =
  { trusted: true; pin?: string } | { trusted: false; why: CmonError }

/** Who answers a TLS connection. */
export interface Peer {
  host: string
  port: number
  fingerprint256: string
  /** Node's own verdict on chain and host name against `policy.ca` or the system's. */
  authorized: boolean
  problem: string
}

/** The other side of a connection that was made without verification. */
export function peerOf(tls: TLSSocket, host: string, port: number): Peer {
  // Without a certificate Node gives an empty object.
  const certificate: Partial<DetailedPeerCertificate> = tls.getPeerCertificate(true)
  return {
    host,
    port,
    fingerprint256: certificate.fingerprint256 ?? 'none',
    authorized: tls.authorized,
    // Typed as Error, but Node stores the code of the verification error here as a string.
    problem: String(tls.authorizationError ?? 'unknown problem'),
  }
}

/** Under which key a pin is kept. */
export function pinKey({ host, port }: { host: string; port: number }): string {
  return `${host}:${port}`
}

/** Decides over one TLS connection before a byte of a request leaves. */
export function judgeCertificate(policy: TrustPolicy, peer: Peer): CertificateVerdict {
  const hostPort = pinKey(peer)
  const shown = `The certificate of ${hostPort} has the SHA-256 fingerprint ${peer.fingerprint256}.`
  if (policy.insecure) return { trusted: true }
  if (policy.fingerprint !== undefined)
    return policy.fingerprint === peer.fingerprint256
      ? { trusted: true }
      : refuse(`The controller's certificate isn't the one that CMON_TLS_FINGERPRINT names`, {
          next: `${shown} If the controller's certificate was renewed, set CMON_TLS_FINGERPRINT='${peer.fingerprint256}'.`,
        })
  if (peer.authorized) return { trusted: true }
  if (policy.ca !== undefined)
    return refuse(
      `The controller's certificate isn't vouched for by CMON_CA_FILE (${peer.problem})`,
      {
        next: `${shown} Add its issuer to CMON_CA_FILE, or set CMON_TLS_FINGERPRINT='${peer.fingerprint256}' instead.`,
      },
    )
  const pin = policy.pins.get(hostPort)
  if (pin !== undefined)
    return pin === peer.fingerprint256
      ? { trusted: true }
      : refuse('The controller shows another certificate than the one pinned before', {
          next: `${shown} Pinned was ${pin}. If the controller was reinstalled, run \`cmon-mcp doctor --trust\`, or set CMON_TLS_FINGERPRINT='${peer.fingerprint256}'.`,
        })
  if (isLoopback(peer.host)) return { trusted: true, pin: peer.fingerprint256 }
  return refuse(`The controller's certificate isn't trusted (${peer.problem})`, {
    next: `${shown} Compare it on the controller, then run \`cmon-mcp doctor --trust\`, or set CMON_TLS_FINGERPRINT='${peer.fingerprint256}', or CMON_CA_FILE to its CA.`,
  })
}

function refuse(message: string, details: { next: string }): CertificateVerdict {
  return { trusted: false, why: new CmonError('unreachable', message, details) }
}

export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare)
}

/**
 * A connector for undici that applies `policy`.
 * Chain verification can't be left to TLS: on a failed chain `checkServerIdentity` is never asked, so
 * a pin couldn't be honoured, nor the fingerprint told. And a resumed TLS session has no peer
 * certificate to compare, hence `maxCachedSessions: 0`.
 */
export function trustingConnector(
  policy: TrustPolicy,
  connectTimeoutMs: number,
): buildConnector.connector {
  const connect = buildConnector({
    rejectUnauthorized: false,
    maxCachedSessions: 0,
    timeout: connectTimeoutMs,
    ...(policy.ca === undefined ? {} : { ca: policy.ca }),
  })
  return (options, callback) => {
    connect(options, (error, socket) => {
      if (error !== null) return callback(error, null)
      if (socket === null) return callback(new Error('no socket'), null)
      // The endpoint is always https, so undici hands over a TLS socket.
      const tls = socket as TLSSocket
      const peer = peerOf(tls, options.hostname, Number(options.port || 443))
      const verdict = judgeCertificate(policy, peer)
      if (!verdict.trusted) {
        socket.destroy()
        return callback(verdict.why, null)
      }
      if (verdict.pin === undefined) return callback(null, socket)
      void keepPin(policy.pins, pinKey(peer), verdict.pin).then((failure) => {
        if (failure === undefined) return callback(null, socket)
        socket.destroy()
        callback(failure, null)
      })
    })
  }
}

async function keepPin(
  pins: PinStore,
  hostPort: string,
  pin: string,
): Promise<CmonError | undefined> {
  try {
    await pins.set(hostPort, pin)
    return undefined
  } catch (cause) {
    return new CmonError('unreachable', "The controller's certificate can't be pinned", {
      next: 'Make the state directory (MCP_STATE_DIR) writable, or set CMON_TLS_FINGERPRINT.',
      cause,
    })
  }
}
