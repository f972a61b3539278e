// Writes the manual and the completion scripts that packages carry: npm run man
//   dist/man/cmon-mcp.1
//   dist/completions/cmon-mcp.bash  dist/completions/_cmon-mcp  dist/completions/cmon-mcp.fish
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { COMPLETIONS } from '../src/commands/completion-command.ts'
import { completionModel } from '../src/commands/completion/model.ts'
import { createProgram } from '../src/commands/program.ts'
import { manual } from './generated/man.ts'

const FILES: Readonly<Record<string, string>> = {
  bash: 'cmon-mcp.bash',
  zsh: '_cmon-mcp',
  fish: 'cmon-mcp.fish',
}

const io = { env: {}, print: () => {}, complain: () => {} }
const program = createProgram(io, () => {})

mkdirSync('dist/man', { recursive: true })
writeFileSync('dist/man/cmon-mcp.1', manual(program, releaseDate()))
mkdirSync('dist/completions', { recursive: true })
for (const [shell, script] of Object.entries(COMPLETIONS))
  writeFileSync(`dist/completions/${FILES[shell] ?? shell}`, script(completionModel(program)))

/** When what is packed was made, and not when it is packed: same input, same bytes. */
function releaseDate(): Date {
  const epoch =
    process.env['SOURCE_DATE_EPOCH'] ??
    execFileSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' })
  return new Date(Number(epoch) * 1000)
}
