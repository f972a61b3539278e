/** What the shell sees (DESIGN 2; the numbers are those of sysexits.h). */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 64,
  unreachable: 69,
  refused: 77,
  configuration: 78,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
