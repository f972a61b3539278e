import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Context } from 'hono'
import { ORIGIN_KEY, type CallOrigin } from '../mcp/call-origin.ts'
import type { AppEnv } from './env.ts'

/**
 * What the SDK passes through to the server factory and to each request's handler. No token in it: nobody
 * below needs one.
 */
export function authInfoOf(
  context: Context<AppEnv>,
  transport: NonNullable<CallOrigin['transport']>,
): AuthInfo {
  const principal = context.get('principal')
  const origin: CallOrigin = {
    requestId: context.get('requestId'),
    transport,
    traceparent: context.req.header('traceparent'),
    tracestate: context.req.header('tracestate'),
  }
  return {
    token: '',
    clientId: principal.id,
    scopes: [],
    extra: { principal, narrowing: context.get('narrowing'), [ORIGIN_KEY]: origin },
  }
}
