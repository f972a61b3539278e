import { z } from 'zod'
import { approvalParameter, changeOutput, changeParameters, type Change } from './change.ts'
import type { ToolContext } from './context.ts'
import type { Hints } from './hints.ts'
import { jsonSchema, type JsonSchema } from './json-schema.ts'
import { lazy } from '../lazy.ts'

export {
  additive,
  destructive,
  idempotentChange,
  idempotentDestructive,
  readOnly,
} from './hints.ts'
export type { ToolContext } from './context.ts'
export type { Change, Finding } from './change.ts'

interface Definition<I extends z.ZodRawShape, O extends z.ZodRawShape> {
  name: string
  title: string
  /** What it answers and what for; goes to the model. */
  description: string
  hints: Hints
  input: I
  output: O
  /** How long a call may take; `CMON_TIMEOUT` limits each RPC besides. */
  deadlineMs?: number
}

export interface ReadingDefinition<
  I extends z.ZodRawShape,
  O extends z.ZodRawShape,
> extends Definition<I, O> {
  /** Returns what `output` describes, or throws. Builds no text, catches nothing to format, logs nothing. */
  run(context: ToolContext, args: z.output<z.ZodObject<I>>): Promise<z.input<z.ZodObject<O>>>
}

type ChangeArguments<I extends z.ZodRawShape> = z.output<z.ZodObject<I>> &
  z.output<z.ZodObject<typeof changeParameters>>

/**
 * A tool that changes something. Its input gets `reason`, `ticket` and, when destructive, `approval`; its
 * output `done`, `summary` and `plan`, and whatever `output` adds is there once it is done.
 */
export interface ChangingDefinition<
  I extends z.ZodRawShape,
  O extends z.ZodRawShape,
> extends Definition<I, O> {
  /** Finds what is meant and looks ahead; can't change anything. Throws for what can't be done. */
  prepare(context: ToolContext, args: ChangeArguments<I>): Promise<Change<z.input<z.ZodObject<O>>>>
}

interface CommonTool {
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
  readonly check: (data: unknown) => z.ZodSafeParseResult<Record<string, unknown>>
}

export interface ReadingTool extends CommonTool {
  /** `args` must come from `parse` of the same tool. */
  readonly run: (context: ToolContext, args: unknown) => Promise<unknown>
}

export interface ChangingTool extends CommonTool {
  /** `args` must come from `parse` of the same tool. */
  readonly prepare: (context: ToolContext, args: unknown) => Promise<Change<object>>
}

/** A tool with its types taken off, as the pipeline, the registry and the tests see it. */
export type Tool = ReadingTool | ChangingTool

export const DEFAULT_DEADLINE_MS = 60_000

/** Makes a tool. Its schemas are computed when they are first asked for, once per process: start-up needs none. */
export function defineTool<const I extends z.ZodRawShape, const O extends z.ZodRawShape>(
  definition: ReadingDefinition<I, O>,
): ReadingTool
export function defineTool<const I extends z.ZodRawShape, const O extends z.ZodRawShape>(
  definition: ChangingDefinition<I, O>,
): ChangingTool
export function defineTool<const I extends z.ZodRawShape, const O extends z.ZodRawShape>(
  definition: ReadingDefinition<I, O> | ChangingDefinition<I, O>,
): Tool {
  if ('run' in definition)
    return Object.assign(
      common(definition, definition.input, () => definition.output),
      {
        // `args` is what `parse` returned: the pipeline has no other source of it.
        run: (context: ToolContext, args: unknown) =>
          definition.run(context, args as z.output<z.ZodObject<I>>),
      },
    )
  const input = {
    ...definition.input,
    ...changeParameters,
    ...(definition.hints.destructiveHint ? approvalParameter : {}),
  }
  const output = (): z.ZodRawShape => ({
    ...changeOutput,
    ...z.object(definition.output).partial().shape,
  })
  return Object.assign(common(definition, input, output), {
    prepare: (context: ToolContext, args: unknown) =>
      definition.prepare(context, args as ChangeArguments<I>),
  })
}

function common(
  {
    name,
    title,
    description,
    hints,
    deadlineMs = DEFAULT_DEADLINE_MS,
  }: Omit<Definition<z.ZodRawShape, z.ZodRawShape>, 'input' | 'output'>,
  inputShape: z.ZodRawShape,
  outputShape: () => z.ZodRawShape,
): CommonTool {
  const input = lazy(() => z.strictObject(inputShape))
  const output = lazy(() => z.strictObject(outputShape()))
  const inputSchema = lazy(() => jsonSchema(input(), 'input'))
  const outputSchema = lazy(() => jsonSchema(output(), 'output'))
  return {
    name,
    title,
    description,
    hints,
    deadlineMs,
    get inputSchema() {
      return inputSchema()
    },
    get outputSchema() {
      return outputSchema()
    },
    parameters: Object.keys(inputShape),
    parse: (args) => input().safeParse(args),
    check: (data) => output().safeParse(data),
  }
}
