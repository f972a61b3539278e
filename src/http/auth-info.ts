import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Context } from 'hono'
import { ORIGIN_KEY, type CallOrigin, type RequestHead } from '../mcp/call-origin.ts'
import { PRINCIPAL_KEY } from '../mcp/caller.ts'
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
  const head: RequestHead = {
    requestId: context.get('requestId'),
    transport,
    traceparent: context.req.header('traceparent'),
    tracestate: context.req.header('tracestate'),
  }
  return {
    token: '',
    clientId: principal.id,
    scopes: [],
    extra: {
      [PRINCIPAL_KEY]: principal,
      narrowing: context.get('narrowing'),
      [ORIGIN_KEY]: head,
    },
  }
}
