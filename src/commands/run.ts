import { CommanderError, type Command } from 'commander'
import { normaliseArgv, usesShortForm } from '../config/argv.ts'
import { proxyFlags } from '../config/settings-proxy.ts'
import { didYouMean } from '../fleet/nearest.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { failWith, type Io } from './io.ts'
import { createProgram } from './program.ts'

/** Chooses and runs a command. Resolves with the exit code; everything it started is stopped by then. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done
  const program = createProgram(io, (code) => (exitCode = code))
  try {
    refuseUnknownCommand(program, argv)
    await program.parseAsync(chooseStdio(argv), { from: 'user' })
    return exitCode
  } catch (thrown) {
    if (thrown instanceof CommanderError)
      return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage
    return failWith(thrown, io)
  }
}

/** commander would take it for an argument of the default command, and complain of that. */
function refuseUnknownCommand(program: Command, [first]: readonly string[]): void {
  const known = program.commands.map((command) => command.name())
  if (first === undefined || first.startsWith('-') || ['help', ...known].includes(first)) return
  program.error(`error: unknown command '${first}'. ${didYouMean(first, known)}`.trimEnd())
}

/** Options of commands that take one dash, too, though they are no daemon's settings. */
const OWN_OPTIONS = ['env-file', ...proxyFlags.map(({ flag }) => flag.slice(2))]

/** Without a command, a short form such as `-endpoint` means the stdio server: so Claude Code starts it. */
function chooseStdio(argv: readonly string[]): string[] {
  const [first] = argv
  const command = first === undefined || first.startsWith('-') ? undefined : first
  const normalised = normaliseArgv(argv, OWN_OPTIONS)
  return command === undefined && usesShortForm(argv) ? ['stdio', ...normalised] : normalised
}
