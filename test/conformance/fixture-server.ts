import { randomBytes } from 'node:crypto'
import {
  completable,
  createRequestStateCodec,
  McpServer,
  ResourceTemplate,
  type Server,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { addContentTools, PNG } from './content-tools.ts'
import { addInputTools, askContext, contextIn, type FixtureState } from './input-tools.ts'

const states = createRequestStateCodec<FixtureState>({ key: randomBytes(32) })

/**
 * An MCP server with every tool, resource and prompt that the official conformance suite's server scenarios
 * ask for. Like the daemon's own servers it never changes its lists, so it doesn't promise to tell of it.
 */
export function createFixtureServer(): Server {
  const mcp = new McpServer(
    { name: 'cmon-mcp-conformance', version: '1.0.0' },
    {
      capabilities: {
        logging: {},
        completions: {},
        tools: { listChanged: false },
        prompts: { listChanged: false },
        resources: { subscribe: true, listChanged: false },
      },
      requestState: { verify: (state, context) => states.verify(state, context) },
    },
  )
  addContentTools(mcp)
  addInputTools(mcp, states)
  addResources(mcp)
  addPrompts(mcp)
  return mcp.server
}

function addResources(mcp: McpServer): void {
  const addText = (name: string, uri: string, text: string): void => {
    mcp.registerResource(name, uri, { description: name, mimeType: 'text/plain' }, () => ({
      contents: [{ uri, mimeType: 'text/plain', text }],
    }))
  }
  addText('static-text', 'test://static-text', 'This is the content of the static text resource.')
  addText('watched', 'test://watched-resource', 'Subscribe to me.')
  mcp.registerResource(
    'static-binary',
    'test://static-binary',
    { description: 'One pixel', mimeType: 'image/png' },
    ({ href }) => ({ contents: [{ uri: href, mimeType: 'image/png', blob: PNG }] }),
  )
  mcp.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { description: 'Data by id', mimeType: 'application/json' },
    ({ href }, { id }) => {
      const text = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` })
      return { contents: [{ uri: href, mimeType: 'application/json', text }] }
    },
  )
  const subscribed = new Set<string>()
  mcp.server.setRequestHandler('resources/subscribe', ({ params }) => {
    subscribed.add(params.uri)
    return {}
  })
  mcp.server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    subscribed.delete(params.uri)
    return {}
  })
}

function addPrompts(mcp: McpServer): void {
  mcp.registerPrompt('test_simple_prompt', { description: 'Without arguments' }, () => ({
    messages: [userText('This is a simple prompt for testing.')],
  }))
  mcp.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'With two arguments',
      argsSchema: z.object({
        arg1: completable(z.string(), (typed) => [`${typed}-completed`]),
        arg2: z.string(),
      }),
    },
    ({ arg1, arg2 }) => ({
      messages: [userText(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
    }),
  )
  mcp.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'With a resource', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri: uri }) => {
      const text = 'Embedded resource content for testing.'
      const resource = { uri, mimeType: 'text/plain', text }
      return {
        messages: [
          { role: 'user', content: { type: 'resource', resource } },
          userText('Please process the embedded resource above.'),
        ],
      }
    },
  )
  mcp.registerPrompt('test_prompt_with_image', { description: 'With an image' }, () => ({
    messages: [
      { role: 'user', content: { type: 'image', data: PNG, mimeType: 'image/png' } },
      userText('Please analyze the image above.'),
    ],
  }))
  mcp.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Asks before it answers' },
    ({ mcpReq }) => {
      const given = contextIn(mcpReq.inputResponses)
      return given === undefined ? askContext() : { messages: [userText(`Context: ${given}`)] }
    },
  )
}

function userText(text: string): { role: 'user'; content: { type: 'text'; text: string } } {
  return { role: 'user', content: { type: 'text', text } }
}
