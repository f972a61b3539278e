import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  type JSONRPCRequest,
} from '@modelcontextprotocol/client'
import { exchange } from './exchange.ts'
import { ProxyFailure, RemoteError } from './failure.ts'
import type { Remote } from './remote.ts'
import { FIRST_TIMEOUT_MS, repeatedly } from './repeat.ts'

/** Opens nothing on the daemon, and older ones answer it too, if with an error. */
const REVISION = '2026-07-28'

/**
 * Asks once before the client does, so that a wrong address or credential is told at once and in one line.
 * Throws ProxyFailure.
 */
export async function probe(remote: Remote, version: string): Promise<void> {
  const request: JSONRPCRequest = {
    jsonrpc: '2.0',
    id: 'cmon-mcp-proxy:0',
    method: 'server/discover',
    params: {
      _meta: {
        [PROTOCOL_VERSION_META_KEY]: REVISION,
        [CLIENT_CAPABILITIES_META_KEY]: {},
        [CLIENT_INFO_META_KEY]: { name: 'cmon-mcp proxy', version },
      },
    },
  }
  const { signal } = new AbortController()
  await repeatedly(
    () => exchange(remote, request, () => {}, signal),
    (thrown) => thrown instanceof ProxyFailure && thrown.kind === 'unreachable',
    FIRST_TIMEOUT_MS,
    signal,
  ).catch((thrown: unknown) => {
    if (!(thrown instanceof RemoteError)) throw thrown
    if (thrown.status === 404 || thrown.status === 405)
      throw new ProxyFailure(
        'not_mcp',
        `${remote.url.host} has no MCP endpoint at ${remote.url.pathname} (HTTP ${thrown.status})`,
      )
  })
}
