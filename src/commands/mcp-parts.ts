/** What speaks MCP, loaded together when somebody does. */
export { createServerFactory } from '../mcp/server.ts'
export { closeTools } from '../tools/index.ts'
export { assembleTooling } from './tooling.ts'
