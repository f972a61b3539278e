import type { HttpBindings } from '@hono/node-server'
import type { Principal } from '../auth/principal.ts'

/** What Hono carries per request: Node's own request and response, and who is calling. */
export interface AppEnv {
  Bindings: HttpBindings
  Variables: { principal: Principal }
}
