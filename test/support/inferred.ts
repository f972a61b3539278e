import { z } from 'zod'
import { EVIDENCE } from '../../src/cmon/evidence.ts'
import { levelOf } from '../../src/mcp/hints.ts'
import { toolsets } from '../../src/tools/index.ts'
import { connect } from './connect.ts'
import { exampleArguments } from './example-calls.ts'

/** How many tools read, and the names of those whose answer lacks something when no inferred field comes. */
export async function restingOnInferred(): Promise<{ reading: number; resting: string[] }> {
  let stripped = false
  // Stopped: between the two looks nothing may change but what is left out.
  const connection = await connect({
    clockSpeed: 0,
    between: (cmon) => ({
      ...cmon,
      call: (request, schema, options) => {
        if (!stripped) return cmon.call(request, schema, options)
        const operation = `${request.path.replace(/\/$/, '')}/${request.operation}`
        return cmon.call(request, z.pipe(withoutInferred(operation), schema), options)
      },
    }),
  })
  try {
    const tools = toolsets
      .flatMap((toolset) => toolset.tools)
      .filter(({ hints }) => levelOf(hints) === 'observe')
    const resting: string[] = []
    for (const { name } of tools) {
      stripped = false
      const args = await exampleArguments(name, connection.call)
      const whole = shapeOf(await connection.call(name, args))
      stripped = true
      const rest = await connection.call(name, args).then(shapeOf, () => undefined)
      if (whole !== rest) resting.push(name)
    }
    return { reading: tools.length, resting }
  } finally {
    await connection.close()
  }
}

function withoutInferred(operation: string): z.ZodType {
  const paths = Object.entries(EVIDENCE[operation] ?? {}).flatMap(([path, grade]) =>
    grade === 'inferred' ? [path.split('.')] : [],
  )
  return z.transform((reply: unknown) => paths.reduce(without, reply))
}

/** A copy without what stands at the path; `name[]` is behind a list, `*` any key. */
function without(value: unknown, path: readonly string[]): unknown {
  const [step = '', ...rest] = path
  if (typeof value !== 'object' || value === null) return value
  const name = step.replace('[]', '')
  const entries = Object.entries(value).flatMap(([key, own]): [string, unknown][] => {
    if (name !== '*' && key !== name) return [[key, own]]
    if (rest.length === 0) return []
    const below = (one: unknown): unknown => without(one, rest)
    return [[key, Array.isArray(own) ? own.map(below) : below(own)]]
  })
  return Object.fromEntries(entries)
}

/** Keys, lengths and types: values move with the clock. */
function shapeOf(value: unknown): string {
  return JSON.stringify(value, (_key, own: unknown) =>
    typeof own === 'object' && own !== null ? own : typeof own,
  )
}
