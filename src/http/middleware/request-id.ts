import type { MiddlewareHandler } from 'hono'
import { requestId } from 'hono/request-id'
import type { AppEnv } from '../env.ts'

const HEADER = 'X-Request-Id'

/** Gives every request an id, a plain one of the client's or of a proxy's own if it has one, and tells it in the answer. */
export const identify: MiddlewareHandler<AppEnv>[] = [
  requestId({ headerName: HEADER, limitLength: 100 }),
  async (context, next) => {
    await next()
    // What requestId() has set is lost where a handler returns a Response of its own.
    context.res.headers.set(HEADER, context.get('requestId'))
  },
]
