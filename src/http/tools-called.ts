import { z } from 'zod'

const calls = z.object({
  method: z.literal('tools/call'),
  params: z.object({ name: z.string(), arguments: z.unknown().optional() }),
})
const behind = z.object({ tool: z.string() })

/** The tools that a body calls, also those behind `call_tool`. A batch holds messages, and no batches. */
export function toolsCalled(body: unknown): string[] {
  return Array.isArray(body) ? body.flatMap(toolIn) : toolIn(body)
}

function toolIn(message: unknown): string[] {
  const params = calls.safeParse(message).data?.params
  if (params === undefined) return []
  const meant =
    params.name === 'call_tool' ? behind.safeParse(params.arguments).data?.tool : undefined
  return [meant ?? params.name]
}
