import { z } from 'zod'
import type { ToolContext } from './context.ts'
import type { Hints } from './hints.ts'

export { readOnly } from './hints.ts'
export type { ToolContext } from './context.ts'

export interface ToolDefinition<I extends z.ZodRawShape, O extends z.ZodRawShape> {
  name: string
  title: string
  /** What it answers and what for; goes to the model. */
  description: string
  hints: Hints
  input: I
  output: O
  /** How long a call may take; `CMON_TIMEOUT` limits each RPC besides. */
  deadlineMs?: number
  /** Returns what `output` describes, or throws. Builds no text, catches nothing to format, logs nothing. */
  run(context: ToolContext, args: z.output<z.ZodObject<I>>): Promise<z.input<z.ZodObject<O>>>
}

export type JsonSchema = { type: 'object'; [key: string]: unknown }

/** A tool with its types taken off, as the pipeline, the registry and the tests see it. */
export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly hints: Hints
  readonly deadlineMs: number
  readonly inputSchema: JsonSchema
  readonly outputSchema: JsonSchema
  readonly parameters: readonly string[]
  /** Parses, runs and checks the output. Throws z.ZodError wrapped by the pipeline's own errors. */
  readonly parse: (args: unknown) => z.ZodSafeParseResult<unknown>
  /** `args` must come from `parse` of the same tool. */
  readonly run: (context: ToolContext, args: unknown) => Promise<unknown>
  readonly check: (data: unknown) => z.ZodSafeParseResult<Record<string, unknown>>
}

export const DEFAULT_DEADLINE_MS = 60_000

/** Makes a tool; its JSON Schemas are computed here, once per process. */
export function defineTool<const I extends z.ZodRawShape, const O extends z.ZodRawShape>(
  definition: ToolDefinition<I, O>,
): Tool {
  const input = z.strictObject(definition.input)
  const output = z.strictObject(definition.output)
  return {
    name: definition.name,
    title: definition.title,
    description: definition.description,
    hints: definition.hints,
    deadlineMs: definition.deadlineMs ?? DEFAULT_DEADLINE_MS,
    inputSchema: jsonSchema(input, 'input'),
    outputSchema: jsonSchema(output, 'output'),
    parameters: Object.keys(definition.input),
    parse: (args) => input.safeParse(args),
    // `args` is what `parse` returned: the pipeline has no other source of it.
    run: (context, args) => definition.run(context, args as z.output<z.ZodObject<I>>),
    check: (data) => output.safeParse(data),
  }
}

/**
 * JSON Schema as small as clients allow, since every client pays for it at every start: no `$schema`, no
 * bounds that restate JavaScript's integers, and no limits of text length, which `parse` holds anyway.
 */
function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    override({ jsonSchema }) {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      delete jsonSchema.minLength
      delete jsonSchema.maxLength
    },
  })
  return { ...rest, type: 'object' }
}
