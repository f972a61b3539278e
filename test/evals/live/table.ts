import type { Attempt } from './attempt.ts'

const COLUMNS = ['tasks', 'first tool', 'success', 'calls', 'tokens in', 'tokens out']
const WIDTH = 12
const TOLD = 2

/** Attempts by toolset: shares in percent, the rest per task; below it what went wrong. */
export function toTable(groups: ReadonlyMap<string, readonly Attempt[]>): string {
  const all = [...groups.values()].flat()
  return [
    row('', COLUMNS),
    ...[...groups].map(([name, attempts]) => row(name, figures(attempts))),
    row('all', figures(all)),
    ...all.filter(isFailure).map(toldOf),
  ].join('\n')
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(20) + cells.map((cell) => cell.padStart(WIDTH)).join('')
}

function figures(attempts: readonly Attempt[]): string[] {
  const mean = (of: (attempt: Attempt) => number): number =>
    attempts.reduce((sum, attempt) => sum + of(attempt), 0) / attempts.length
  const percent = (is: (attempt: Attempt) => boolean): string =>
    `${Math.round(100 * mean((attempt) => Number(is(attempt))))} %`
  return [
    String(attempts.length),
    percent(({ isFirstRight }) => isFirstRight),
    percent((attempt) => !isFailure(attempt)),
    mean(({ calls }) => calls).toFixed(1),
    mean(({ tokensIn }) => tokensIn).toFixed(0),
    mean(({ tokensOut }) => tokensOut).toFixed(0),
  ]
}

function isFailure({ shortcomings }: Attempt): boolean {
  return shortcomings.length > 0
}

function toldOf({ question, firstTool = 'no tool', shortcomings }: Attempt): string {
  return `- ${question} (${firstTool} first): ${shortcomings.slice(0, TOLD).join('; ')}`
}
