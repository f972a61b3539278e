import {
  acceptedContent,
  inputRequired,
  inputResponse,
  type CallToolResult,
  type ElicitInputParams,
  type InputRequest,
  type InputRequiredResult,
  type McpServer,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { text } from './content-tools.ts'

/** What the server remembers between two rounds, in the client's hands. */
export interface FixtureState {
  round: number
}

type Answer = CallToolResult | InputRequiredResult
type Responses = ServerContext['mcpReq']['inputResponses']

const nameSchema = z.object({ name: z.string() })
const colorSchema = z.object({ color: z.string() })
const contextSchema = z.object({ context: z.string() })
const okSchema = z.object({ ok: z.boolean() })

/**
 * Tools that ask the client for something. All are written in the style of 2026-07-28; towards older clients
 * the SDK turns what they ask for into requests to the client.
 */
export function addInputTools(mcp: McpServer, states: RequestStateCodec<FixtureState>): void {
  addLegacyScenarios(mcp)
  addSingleQuestions(mcp)
  addStatefulQuestions(mcp, states)
}

/** The question of the prompt that asks. */
export function askContext(): InputRequiredResult {
  return ask({ user_context: form('What context should the prompt use?', contextSchema) })
}

export function contextIn(responses: Responses): string | undefined {
  return acceptedContent(responses, 'user_context', contextSchema)?.context
}

function addLegacyScenarios(mcp: McpServer): void {
  mcp.registerTool(
    'test_sampling',
    { description: 'Asks for sampling', inputSchema: z.object({ prompt: z.string() }) },
    ({ prompt }, { mcpReq }) => {
      const view = inputResponse(mcpReq.inputResponses, 'answer')
      return view.kind === 'sampling'
        ? text(`LLM response: ${JSON.stringify(view.result.content)}`)
        : ask({ answer: sample(prompt, 100) })
    },
  )
  mcp.registerTool(
    'test_elicitation',
    { description: 'Asks the user', inputSchema: z.object({ message: z.string() }) },
    ({ message }, context) => elicit(context, message, userForm),
  )
  mcp.registerTool(
    'test_elicitation_sep1034_defaults',
    { description: 'Asks the user, with defaults' },
    (context) => elicit(context, 'Please review the defaults', formWithDefaults),
  )
  mcp.registerTool(
    'test_elicitation_sep1330_enums',
    { description: 'Asks the user, with choices' },
    (context) => elicit(context, 'Please choose', formWithEnums),
  )
}

function addSingleQuestions(mcp: McpServer): void {
  const add = (name: string, run: (context: ServerContext) => Answer): void =>
    void mcp.registerTool(name, { description: 'Asks before it answers' }, run)

  add('test_input_required_result_elicitation', ({ mcpReq }) => {
    const given = acceptedContent(mcpReq.inputResponses, 'user_name', nameSchema)
    return given === undefined
      ? ask({ user_name: form('What is your name?', nameSchema) })
      : text(`Hello, ${given.name}!`)
  })
  add('test_input_required_result_sampling', ({ mcpReq }) => {
    const view = inputResponse(mcpReq.inputResponses, 'capital_question')
    return view.kind === 'sampling'
      ? text(JSON.stringify(view.result.content))
      : ask({ capital_question: sample('What is the capital of France?', 100) })
  })
  add('test_input_required_result_list_roots', ({ mcpReq }) => {
    const view = inputResponse(mcpReq.inputResponses, 'client_roots')
    return view.kind === 'roots'
      ? text(`Roots: ${view.roots.map(({ uri }) => uri).join(', ')}`)
      : ask({ client_roots: inputRequired.listRoots() })
  })
  add('test_input_required_result_capabilities', () => {
    const declared = mcp.server.getClientCapabilities()
    return ask({
      ...(declared?.sampling === undefined ? {} : { answer: sample('Say something', 50) }),
      ...(declared?.elicitation === undefined ? {} : { name: form('Your name?', nameSchema) }),
    })
  })
  add('test_streaming_elicitation', () => ask({ name: form('Your name?', nameSchema) }))
  // Asks whoever calls: refusing those who didn't declare sampling is the SDK's part.
  add('test_missing_capability', () => ask({ answer: sample('Say something', 50) }))
}

function addStatefulQuestions(mcp: McpServer, states: RequestStateCodec<FixtureState>): void {
  const add = (name: string, run: (context: ServerContext) => Promise<Answer>): void =>
    void mcp.registerTool(name, { description: 'Asks and remembers' }, run)
  const askInRound = async (
    round: number,
    requests: Record<string, InputRequest>,
  ): Promise<InputRequiredResult> => ask(requests, await states.mint({ round }))
  const confirm = async ({ mcpReq }: ServerContext): Promise<Answer> => {
    const given = acceptedContent(mcpReq.inputResponses, 'confirm', okSchema)
    return given === undefined || roundOf(mcpReq) !== 1
      ? askInRound(1, { confirm: form('Please confirm', okSchema) })
      : text('state-ok')
  }

  add('test_input_required_result_request_state', confirm)
  add('test_input_required_result_tampered_state', confirm)
  add('test_input_required_result_multiple_inputs', async ({ mcpReq }) => {
    const { inputResponses } = mcpReq
    const given = acceptedContent(inputResponses, 'user_name', nameSchema)
    const greeting = inputResponse(inputResponses, 'greeting')
    const roots = inputResponse(inputResponses, 'client_roots')
    return given !== undefined && greeting.kind === 'sampling' && roots.kind === 'roots'
      ? text(`${given.name} has ${roots.roots.length} roots`)
      : askInRound(1, {
          user_name: form('What is your name?', nameSchema),
          greeting: sample('Generate a greeting', 50),
          client_roots: inputRequired.listRoots(),
        })
  })
  add('test_input_required_result_multi_round', async ({ mcpReq }) => {
    const { inputResponses } = mcpReq
    const color = acceptedContent(inputResponses, 'step2', colorSchema)
    if (roundOf(mcpReq) === 2 && color !== undefined) return text(`You like ${color.color}`)
    const name = acceptedContent(inputResponses, 'step1', nameSchema)
    return roundOf(mcpReq) === 1 && name !== undefined
      ? askInRound(2, { step2: form('Step 2: What is your favorite color?', colorSchema) })
      : askInRound(1, { step1: form('Step 1: What is your name?', nameSchema) })
  })
}

function roundOf({ requestState }: ServerContext['mcpReq']): number {
  return requestState<FixtureState>()?.round ?? 0
}

function ask(
  inputRequests: Record<string, InputRequest>,
  requestState?: string,
): InputRequiredResult {
  return inputRequired({ inputRequests, ...(requestState === undefined ? {} : { requestState }) })
}

function form(
  message: string,
  requestedSchema: ElicitInputParams['requestedSchema'],
): InputRequest {
  return inputRequired.elicit({ message, requestedSchema })
}

function sample(prompt: string, maxTokens: number): InputRequest {
  const content = { type: 'text', text: prompt } as const
  return inputRequired.createMessage({ messages: [{ role: 'user', content }], maxTokens })
}

function elicit(
  { mcpReq }: ServerContext,
  message: string,
  requestedSchema: ElicitInputParams['requestedSchema'],
): Answer {
  const view = inputResponse(mcpReq.inputResponses, 'user')
  if (view.kind !== 'elicit') return ask({ user: form(message, requestedSchema) })
  return text(
    `Elicitation completed: action=${view.action}, content=${JSON.stringify(view.content)}`,
  )
}

const userForm: ElicitInputParams['requestedSchema'] = {
  type: 'object',
  properties: {
    username: { type: 'string', description: "User's response" },
    email: { type: 'string', description: "User's email address" },
  },
  required: ['username', 'email'],
}

const formWithDefaults: ElicitInputParams['requestedSchema'] = {
  type: 'object',
  properties: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
}

const titled = [
  { const: 'value1', title: 'First' },
  { const: 'value2', title: 'Second' },
  { const: 'value3', title: 'Third' },
]

const formWithEnums: ElicitInputParams['requestedSchema'] = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
    titledSingle: { type: 'string', oneOf: titled },
    legacyEnum: {
      type: 'string',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: {
      type: 'array',
      items: { type: 'string', enum: ['option1', 'option2', 'option3'] },
    },
    titledMulti: { type: 'array', items: { anyOf: titled } },
  },
}
