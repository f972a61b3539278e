import type { HttpBindings } from '@hono/node-server'
import type { Principal } from '../auth/principal.ts'
import type { Narrowing } from '../mcp/select-tools.ts'

/** What Hono carries per request: Node's own request and response, who is calling, and what they want less of. */
export interface AppEnv {
  Bindings: HttpBindings
  Variables: { principal: Principal; narrowing: Narrowing | undefined }
}
