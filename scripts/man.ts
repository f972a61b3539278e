// Writes the manual and the completion scripts that packages carry: npm run man
//   dist/man/cmon-mcp.1
//   dist/completions/bash  dist/completions/zsh  dist/completions/fish
import { mkdirSync, writeFileSync } from 'node:fs'
import { COMPLETIONS } from '../src/commands/completion-command.ts'
import { completionModel } from '../src/commands/completion/model.ts'
import { createProgram } from '../src/commands/program.ts'
import { manual } from './generated/man.ts'
import { sourceDate } from './package/source-date.mjs'

const io = { env: {}, print: () => {}, complain: () => {} }
const program = createProgram(io, () => {})

mkdirSync('dist/man', { recursive: true })
writeFileSync('dist/man/cmon-mcp.1', manual(program, new Date((await sourceDate()) * 1000)))
mkdirSync('dist/completions', { recursive: true })
for (const [shell, script] of Object.entries(COMPLETIONS))
  writeFileSync(`dist/completions/${shell}`, script(completionModel(program)))
