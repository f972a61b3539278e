import { z } from 'zod'
import { objectOrNone, type OpenChat, type Turn } from './chat.ts'
import { postJson } from './post-json.ts'
import type { LiveSettings } from './settings.ts'

const MOST_TOKENS = 4_096

const ToolUse = z.object({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.unknown(),
})

const Reply = z.object({
  content: z.array(z.looseObject({ type: z.string() })),
  usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }),
})

/** Chats by `POST /messages` (Anthropic API reference, messages; version 2023-06-01). */
export function anthropicChats({ baseUrl, model, apiKey }: LiveSettings): OpenChat {
  const headers = {
    'anthropic-version': '2023-06-01',
    ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
  }
  return (instructions, tools) => {
    const messages: object[] = []
    const offered = tools.map(({ name, description, inputSchema }) => ({
      name,
      description,
      input_schema: inputSchema,
    }))
    const send = async (content: unknown): Promise<Turn> => {
      messages.push({ role: 'user', content })
      const body = {
        model,
        max_tokens: MOST_TOKENS,
        system: instructions,
        messages,
        tools: offered,
      }
      const reply = Reply.parse(await postJson(`${baseUrl}/messages`, headers, body))
      messages.push({ role: 'assistant', content: reply.content })
      return {
        calls: reply.content.flatMap((block) => {
          const { data } = ToolUse.safeParse(block)
          return data === undefined
            ? []
            : [{ id: data.id, name: data.name, args: objectOrNone(data.input) }]
        }),
        tokensIn: reply.usage.input_tokens,
        tokensOut: reply.usage.output_tokens,
      }
    }
    return {
      ask: (question) => send(question),
      answer: (answers) =>
        send(
          answers.map(({ id, text, isError }) => ({
            type: 'tool_result',
            tool_use_id: id,
            content: text,
            is_error: isError,
          })),
        ),
    }
  }
}
