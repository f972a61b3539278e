import { createHash, timingSafeEqual } from 'node:crypto'
import type { Principal } from './principal.ts'

/**
 * Principals by bearer token. The digests are compared, in constant time and all of them, so that neither a
 * length nor a matching beginning can be timed. A rotated token keeps its principal, and with it its sessions.
 */
export function createStaticTokens(
  tokens: { token: string; principalId: string }[],
): (token: string) => Principal | undefined {
  const known = tokens.map(({ token, principalId }): { digest: Buffer; principal: Principal } => ({
    digest: digestOf(token),
    principal: { id: principalId, kind: 'token' },
  }))
  return (token) => {
    const offered = digestOf(token)
    let found: Principal | undefined
    for (const { digest, principal } of known)
      if (timingSafeEqual(digest, offered)) found ??= principal
    return found
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest()
}
