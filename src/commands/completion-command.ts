import { Argument, type Command } from 'commander'
import { bashCompletion } from './completion/bash.ts'
import { fishCompletion } from './completion/fish.ts'
import { completionModel, type CompletionModel } from './completion/model.ts'
import { zshCompletion } from './completion/zsh.ts'
import type { Io } from './io.ts'

/** The script of each shell that there is one for. */
export const COMPLETIONS: Readonly<Record<string, (model: CompletionModel) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

/** `cmon-mcp completion <shell>`, for all commands that the program has when it runs. */
export function addCompletionCommand(program: Command, io: Io): void {
  const shell = new Argument('<shell>', 'which').choices(Object.keys(COMPLETIONS))
  program
    .command('completion')
    .description('completion of the command line, for a shell to source')
    .addArgument(shell)
    .action((name: string) => {
      const script = COMPLETIONS[name]?.(completionModel(program))
      if (script !== undefined) io.print(script.trimEnd())
    })
}
