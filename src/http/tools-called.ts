import { z } from 'zod'

const calls = z.object({
  method: z.literal('tools/call'),
  params: z.object({ name: z.string(), arguments: z.unknown().optional() }),
})
const behind = z.object({ tool: z.string() })

/** The tools that a body calls, also those behind `call_tool`. */
export function toolsCalled(body: unknown): string[] {
  if (Array.isArray(body)) return body.flatMap(toolsCalled)
  const params = calls.safeParse(body).data?.params
  if (params === undefined) return []
  const meant =
    params.name === 'call_tool' ? behind.safeParse(params.arguments).data?.tool : undefined
  return [meant ?? params.name]
}
