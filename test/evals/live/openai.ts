import { z } from 'zod'
import { objectOrNone, type OpenChat, type Turn } from './chat.ts'
import { postJson } from './post-json.ts'
import type { LiveSettings } from './settings.ts'

const Reply = z.object({
  choices: z.tuple(
    [
      z.object({
        message: z.looseObject({
          tool_calls: z
            .array(
              z.object({
                id: z.string(),
                function: z.object({ name: z.string(), arguments: z.string() }),
              }),
            )
            .nullish(),
        }),
      }),
    ],
    z.unknown(),
  ),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
})

/** Chats by `POST /chat/completions` (OpenAI API reference, chat). */
export function openaiChats({ baseUrl, model, apiKey }: LiveSettings): OpenChat {
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }
  return (instructions, tools) => {
    const messages: object[] = [{ role: 'system', content: instructions }]
    const functions = tools.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: { name, description, parameters: inputSchema },
    }))
    const send = async (...news: object[]): Promise<Turn> => {
      messages.push(...news)
      const body = { model, messages, tools: functions }
      const { choices, usage } = Reply.parse(
        await postJson(`${baseUrl}/chat/completions`, headers, body),
      )
      const [{ message }] = choices
      messages.push(message)
      return {
        calls: (message.tool_calls ?? []).map(({ id, function: { name, arguments: text } }) => ({
          id,
          name,
          args: parsed(text),
        })),
        tokensIn: usage?.prompt_tokens ?? 0,
        tokensOut: usage?.completion_tokens ?? 0,
      }
    }
    return {
      ask: (content) => send({ role: 'user', content }),
      answer: (answers) =>
        send(...answers.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }))),
    }
  }
}

/** A call without arguments comes with an empty text from some. */
function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return objectOrNone(JSON.parse(text === '' ? '{}' : text))
  } catch {
    return undefined
  }
}
