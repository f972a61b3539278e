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

/** What each means, for the manual. */
export const exitMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'Done.',
  failed: 'Failed: the port is in use, or a tool called by hand answered with an error.',
  usage: 'The command line makes no sense.',
  unreachable: 'The controller, or the daemon behind proxy, is not reachable.',
  refused:
    'The controller refused the login or the right, or the daemon behind proxy the credential.',
  configuration: 'The settings are wrong; the message lists every problem.',
}
