import type { HttpBindings } from '@hono/node-server'
import type { RequestIdVariables } from 'hono/request-id'
import type { Principal } from '../auth/principal.ts'
import type { Narrowing } from '../mcp/select-tools.ts'

/** What Hono carries per request: Node's own request and response, who is calling, and what they want less of. */
export interface AppEnv {
  Bindings: HttpBindings
  Variables: RequestIdVariables & {
    principal: Principal
    narrowing: Narrowing | undefined
    /** The Response that asks for more scopes, when what a body calls needs them. */
    stepUp: (body: unknown) => Promise<Response | undefined>
  }
}
