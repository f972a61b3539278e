import { lazy } from '../lazy.ts'
import type { McpEndpoints } from './endpoints.ts'

/** Endpoints that are made when the first client comes; until then there is nobody to tell and nothing to close. */
export function lazyEndpoints(make: () => Promise<McpEndpoints>): McpEndpoints {
  let made: McpEndpoints | undefined
  const endpoints = lazy(async () => (made = await make()))
  return {
    streamable: { handle: async (...request) => (await endpoints()).streamable.handle(...request) },
    sse: {
      open: async (...request) => (await endpoints()).sse.open(...request),
      message: async (...request) => (await endpoints()).sse.message(...request),
    },
    connected: () => made?.connected() ?? [],
    sessions: () => made?.sessions() ?? 0,
    streams: () => made?.streams() ?? { sse: 0, http: 0 },
    announceLists: () => made?.announceLists(),
    recheck: async (whose) => made?.recheck(whose),
    close: async () => (await endpoints.made())?.close(),
  }
}
