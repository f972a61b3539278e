import { inUrl, isWildcard } from '../../../config/address.ts'
import type { Config } from '../../../config/settings.ts'
import { ask, NoReply, type Answer, type Question, type Target } from './ask.ts'

/**
 * How this machine reaches the daemon that these settings describe; a wildcard is reached by loopback.
 * Undefined when the system chooses the port.
 */
export function ownTarget({ bindAddress }: Config): Target | undefined {
  // Whoever listens on this machine's own port is asked nothing but how it is.
  const trustsAnybody = true
  if ('unixPath' in bindAddress)
    return {
      url: new URL('http://localhost'),
      socketPath: bindAddress.unixPath,
      trustsAnybody,
    }
  const { host, port } = bindAddress
  if (port === 0) return undefined
  const reached = isWildcard(host) ? (host.includes(':') ? '::1' : '127.0.0.1') : host
  return { url: new URL(`http://${inUrl(reached)}:${port}`), trustsAnybody }
}

/** The same target at another path. */
export function at(target: Target, path: string): Target {
  return { ...target, url: new URL(path, target.url) }
}

/**
 * Asks `path` of the daemon by HTTP, or by TLS when it turns out to serve that: what runs may have been started
 * with other settings than the ones at hand. Resolves with the target that answered. Rejects as `ask` does.
 */
export async function askEither(
  target: Target,
  path: string,
  question: Question,
): Promise<{ target: Target; answer: Answer }> {
  try {
    return { target, answer: await ask(at(target, path), question) }
  } catch (thrown) {
    if (!looksLikeTls(thrown)) throw thrown
    const url = new URL(target.url)
    url.protocol = 'https:'
    const secure = { ...target, url }
    try {
      return { target: secure, answer: await ask(at(secure, path), question) }
    } catch {
      // No TLS either: what plain HTTP met says more.
      throw thrown
    }
  }
}

/** A TLS server cuts a plain request off, or answers it with an alert that is no HTTP. */
function looksLikeTls(thrown: unknown): boolean {
  if (thrown instanceof NoReply || !(thrown instanceof Error) || !('code' in thrown)) return false
  return /^(ECONNRESET|HPE_)/.test(String(thrown.code))
}
