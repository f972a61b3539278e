import type { CallReport } from '../mcp/call-report.ts'
import type { Logger } from '../observability/log.ts'

/** The one line of a call. */
export function logCall(log: Logger, { error, target, level, ...report }: CallReport): void {
  // `level` is how grave a line is.
  const line = { ...report, toolLevel: level, ...target }
  if (error === undefined) log.info(line, 'tool call')
  else log.error({ ...line, err: error }, 'tool call failed by a defect')
}
