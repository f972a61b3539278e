import type { FakeRequest } from './fake-endpoint.ts'

type Said = readonly (readonly [tool: string, args: unknown])[]

/** What a model says to a question, turn by turn: the calls it wants; none is its end. */
export type Script = Readonly<Record<string, readonly Said[]>>

function turnOf(script: Script, { body: { messages } }: FakeRequest): Said {
  const question = messages.find(({ role }) => role === 'user')?.['content']
  const nth = messages.filter(({ role }) => role === 'assistant').length
  return script[String(question)]?.[nth] ?? []
}

/** A reply of `/chat/completions`. */
export const openaiReply = (script: Script, request: FakeRequest) => ({
  body: {
    choices: [
      {
        message: {
          role: 'assistant',
          content: null,
          tool_calls: turnOf(script, request).map(([name, args], index) => ({
            id: `call_${index}`,
            type: 'function',
            function: { name, arguments: JSON.stringify(args) },
          })),
        },
      },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 10 },
  },
})

/** A reply of `/messages`. */
export const anthropicReply = (script: Script, request: FakeRequest) => ({
  body: {
    role: 'assistant',
    content: [
      { type: 'text', text: 'Let me see.' },
      ...turnOf(script, request).map(([name, input], index) => ({
        type: 'tool_use',
        id: `toolu_${index}`,
        name,
        input,
      })),
    ],
    usage: { input_tokens: 100, output_tokens: 10 },
  },
})
