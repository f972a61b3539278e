import { CmonError } from '../cmon/errors.ts'
import { ConfigError } from '../config/config-error.ts'
import { redact } from '../observability/redact.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'

/** The world outside a command: given by main, or by a test. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** To stdout, with a newline. */
  readonly print: (line: string) => void
  /** To stderr, with a newline. */
  readonly complain: (line: string) => void
  /** A line that moves, on a terminal only; undefined takes it away. */
  readonly progress?: (line: string | undefined) => void
  /** Asks who sits at the terminal, if somebody does; undefined when they have gone. */
  readonly ask?: (question: string) => Promise<string | undefined>
}

/** The exit code of what a command threw, and its message on stderr. */
export function failWith(thrown: unknown, io: Io): ExitCode {
  if (thrown instanceof ConfigError) {
    io.complain(thrown.message)
    return exitCodes.configuration
  }
  if (thrown instanceof CmonError) {
    io.complain(`${thrown.message}.${thrown.next === undefined ? '' : ` ${thrown.next}`}`)
    return exitCodeOf(thrown.code)
  }
  io.complain(redact(explain(thrown)))
  return exitCodes.failed
}

/** Exit code for an error code of a tool or controller call. */
export function exitCodeOf(code: string): ExitCode {
  switch (code) {
    case 'unreachable':
    case 'timeout':
    case 'bad_reply':
      return exitCodes.unreachable
    case 'not_authenticated':
    case 'not_allowed':
    case 'not_enrolled':
      return exitCodes.refused
    default:
      return exitCodes.failed
  }
}

function explain(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  if (!('code' in thrown)) return thrown.message
  if (thrown.code === 'EADDRINUSE')
    return `${thrown.message}: another program listens there. Stop it, or set MCP_BIND_ADDRESS to a free port.`
  if (thrown.code === 'EACCES')
    return `${thrown.message}: this user may not. Ports below 1024 need a privilege; a unix socket a writable directory.`
  return thrown.message
}
