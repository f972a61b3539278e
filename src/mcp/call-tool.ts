import { randomUUID } from 'node:crypto'
import type { CallToolResult } from '@modelcontextprotocol/server'
import type { z } from 'zod'
import type { Principal } from '../auth/principal.ts'
import { CmonError } from '../cmon/errors.ts'
import { withDeadline, type Deadline } from '../cmon/deadline.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { InputError } from '../fleet/input-error.ts'
import { didYouMean } from '../fleet/nearest.ts'
import type { ToolContext } from './context.ts'
import type { Tool } from './define-tool.ts'
import { errorResult } from './error-result.ts'
import { renderText } from './render.ts'
import type { ToolSelection } from './select-tools.ts'

/** No answer is larger: about 24,000 tokens of structured JSON (DESIGN 5). */
export const MAX_ANSWER_CHARACTERS = 60_000

export interface ToolCall {
  name: string
  args: unknown
  selection: ToolSelection
  principal: Principal
  signal: AbortSignal
  progress: ToolContext['progress']
}

/** What is told of a finished call: one log line, one metric. Arguments stay out: they may hold anything. */
export interface CallReport {
  tool: string
  principal: string
  milliseconds: number
  /** `ok`, or the code of the error. */
  outcome: string
  reference?: string
  /** For defects. */
  error?: unknown
}

export interface Pipeline {
  /** Runs one call from find to render. Throws UnknownToolError for a tool that isn't shown, nothing else. */
  call(call: ToolCall): Promise<CallToolResult>
  /** Resolves when no call is running. */
  drained(): Promise<void>
}

/** The tool isn't among those this caller is shown: a protocol error, with near names. */
export class UnknownToolError extends Error {
  override readonly name = 'UnknownToolError'
}

/** The one pipeline every transport and command goes through (DESIGN 7). */
export function createPipeline(fleet: Fleet, report: (report: CallReport) => void): Pipeline {
  let running = 0
  const onDrained: (() => void)[] = []

  async function run(tool: Tool, call: ToolCall): Promise<CallToolResult> {
    const parsed = tool.parse(call.args ?? {})
    if (!parsed.success) throw argumentError(tool, parsed.error)
    const images: { type: 'image'; data: string; mimeType: string }[] = []
    const data = await withDeadline(deadlineOf(tool), call.signal, (signal) =>
      tool.run(
        {
          fleet,
          principal: call.principal,
          view: call.selection.view,
          signal,
          progress: call.progress,
          attach: (image) => void images.push({ type: 'image', ...image }),
        },
        parsed.data,
      ),
    )
    const checked = tool.check(data)
    if (!checked.success)
      throw new Error(`${tool.name} returned what its output schema doesn't allow`, {
        cause: checked.error,
      })
    const size = JSON.stringify(checked.data).length
    if (size > MAX_ANSWER_CHARACTERS)
      throw new CmonError(
        'rejected',
        `The answer is too long (${size} characters of at most ${MAX_ANSWER_CHARACTERS})`,
        {
          next: 'Ask for less: a smaller limit, a filter, or without detail.',
        },
      )
    return {
      structuredContent: checked.data,
      content: [{ type: 'text', text: renderText(checked.data) }, ...images],
    }
  }

  return {
    async call(call) {
      const tool = call.selection.tools.get(call.name)
      if (tool === undefined) throw unknownTool(call)
      const started = performance.now()
      running++
      const base = (): Pick<CallReport, 'tool' | 'principal' | 'milliseconds'> => ({
        tool: tool.name,
        principal: call.principal.id,
        milliseconds: Math.round(performance.now() - started),
      })
      try {
        const result = await run(tool, call)
        report({ ...base(), outcome: 'ok' })
        return result
      } catch (thrown) {
        if (call.signal.aborted) report({ ...base(), outcome: 'cancelled' })
        const { result, failure } = errorResult(thrown, randomUUID())
        if (!call.signal.aborted)
          report({
            ...base(),
            outcome: failure.code,
            ...(failure.reference === undefined
              ? {}
              : { reference: failure.reference, error: thrown }),
          })
        return result
      } finally {
        running--
        if (running === 0) for (const resolve of onDrained.splice(0)) resolve()
      }
    },
    drained: () =>
      running === 0 ? Promise.resolve() : new Promise((resolve) => onDrained.push(resolve)),
  }
}

function deadlineOf({ name, deadlineMs }: Tool): Deadline {
  return { what: name, timeoutMs: deadlineMs, next: 'Ask for less: one cluster, a smaller limit.' }
}

function unknownTool({ name, selection }: ToolCall): UnknownToolError {
  const near = didYouMean(name, [...selection.tools.keys()])
  return new UnknownToolError(
    `There is no tool ${JSON.stringify(name.slice(0, 100))} here, or this daemon's settings don't show it. ${near || 'tools/list shows what there is.'}`,
  )
}

/** Says every wrong argument by name, and for an unknown one the nearest that exists. */
function argumentError(tool: Tool, error: z.ZodError): InputError {
  const problems: string[] = []
  let parameter: string | undefined
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      parameter ??= issue.keys[0]
      for (const key of issue.keys) {
        const near = didYouMean(key, tool.parameters)
        problems.push(
          `unknown argument ${JSON.stringify(key.slice(0, 100))}${near === '' ? '' : ` (${near})`}`,
        )
      }
      continue
    }
    const path = issue.path.join('.')
    parameter ??= path === '' ? undefined : path
    problems.push(`${path === '' ? 'arguments' : path}: ${issue.message}`)
  }
  return new InputError(
    'invalid_argument',
    `${tool.name} can't be called like this: ${problems.join('; ')}`,
    {
      ...(parameter === undefined ? {} : { parameter }),
      next:
        tool.parameters.length === 0
          ? `${tool.name} takes no arguments.`
          : `${tool.name} takes: ${tool.parameters.join(', ')}.`,
    },
  )
}
