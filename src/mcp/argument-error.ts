import type { z } from 'zod'
import { InputError } from '../fleet/input-error.ts'
import { didYouMean } from '../fleet/nearest.ts'
import type { Tool } from './define-tool.ts'
import { quoted, shownName } from '../fleet/untrusted.ts'

/** Says every wrong argument by name, and for an unknown one the nearest that exists. */
export function argumentError(tool: Tool, error: z.ZodError): InputError {
  const problems: string[] = []
  let parameter: string | undefined
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      parameter ??= issue.keys.map(shownName)[0]
      for (const key of issue.keys) {
        const near = didYouMean(key, tool.parameters)
        problems.push(`unknown argument ${quoted(key)}${near === '' ? '' : ` (${near})`}`)
      }
      continue
    }
    const path = issue.path.map((step) => shownName(String(step))).join('.')
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
