/** As much of it as the tests use; it brings no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export const errors: { InvalidTarget: new () => Error }

  export class Provider {
    constructor(issuer: string, settings: Record<string, unknown>)
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
    on(event: string, listener: (...values: unknown[]) => void): this
  }
}
