import { setTimeout as sleep } from 'node:timers/promises'
import {
  fromJsonSchema,
  type CallToolResult,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server'
import richSchema from './json-schema-2020-12.json' with { type: 'json' }

/** One red pixel. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='
/** A WAV header with no samples behind it. */
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA='

const IMAGE = { type: 'image', data: PNG, mimeType: 'image/png' } as const

/** Tools that answer by themselves, with each kind of content and notification. */
export function addContentTools(mcp: McpServer): void {
  const add = (
    name: string,
    description: string,
    run: (context: ServerContext) => CallToolResult | Promise<CallToolResult>,
  ): void => void mcp.registerTool(name, { description }, run)

  add('test_simple_text', 'Answers with text', () =>
    text('This is a simple text response for testing.'),
  )
  add('test_image_content', 'Answers with an image', () => ({ content: [IMAGE] }))
  add('test_audio_content', 'Answers with audio', () => ({
    content: [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }],
  }))
  add('test_embedded_resource', 'Answers with a resource', () => ({
    content: [
      resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
    ],
  }))
  add('test_multiple_content_types', 'Answers with text, image and resource', () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      IMAGE,
      resource('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  }))
  add('test_error_handling', 'Always fails', () => {
    throw new Error('This tool intentionally returns an error for testing')
  })
  add('test_tool_with_logging', 'Logs three times', async ({ mcpReq }) => {
    await mcpReq.log('info', 'Tool execution started')
    await sleep(50)
    await mcpReq.log('info', 'Tool processing data')
    await sleep(50)
    await mcpReq.log('info', 'Tool execution completed')
    return text('Logged three messages')
  })
  add('test_logging_tool', 'Logs once', async ({ mcpReq }) => {
    await mcpReq.log('info', 'Only for clients that asked for it')
    return text('Logged')
  })
  add('test_tool_with_progress', 'Reports progress', reportProgress)
  add('test_reconnection', 'Ends its stream before its result, where it can', async ({ http }) => {
    http?.closeSSE?.()
    await sleep(100)
    return text('Finished after the stream had been closed')
  })
  mcp.registerTool(
    'json_schema_2020_12_tool',
    {
      description: 'Tool with JSON Schema 2020-12 features',
      inputSchema: fromJsonSchema(richSchema),
    },
    () => text('The arguments match'),
  )
}

export function text(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] }
}

function resource(
  uri: string,
  mimeType: string,
  text: string,
): { type: 'resource'; resource: { uri: string; mimeType: string; text: string } } {
  return { type: 'resource', resource: { uri, mimeType, text } }
}

async function reportProgress({ mcpReq }: ServerContext): Promise<CallToolResult> {
  const progressToken = mcpReq._meta?.progressToken
  for (const progress of [0, 50, 100]) {
    if (progressToken !== undefined)
      await mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 100 },
      })
    await sleep(50)
  }
  return text('Made progress')
}
