/** What speaks MCP over HTTP, loaded together when somebody does. */
export { createChangeBus } from '../mcp/resources/change-bus.ts'
export { createMcpEndpoints } from './endpoints.ts'
export { createSessions } from './sessions.ts'
