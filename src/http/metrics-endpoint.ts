import type { Context } from 'hono'
import { seesFigures } from '../auth/daemon-view.ts'
import type { AppEnv } from './env.ts'
import { rpcCodes, rpcError } from './json-rpc-error.ts'

export type RenderMetrics = () => Promise<{ contentType: string; text: string }>

/**
 * `/metrics`, as Prometheus asks for it: behind the token, for it tells how much is done by which tool, and not for
 * one that is limited to toolsets or clusters.
 */
export function createMetricsEndpoint(
  render: RenderMetrics,
): (context: Context<AppEnv>) => Promise<Response> {
  return async (context) => {
    if (!seesFigures(context.get('principal')))
      return rpcError(
        403,
        rpcCodes.unauthorized,
        'Metrics are of the whole daemon: they need a token that is not limited to toolsets or clusters',
      )
    const { contentType, text } = await render()
    return new Response(text, { headers: { 'content-type': contentType } })
  }
}
