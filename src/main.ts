import { run } from './commands/run.ts'

// The secret of `-password secret` would stand in every `ps`: setting the title overwrites the arguments.
if (
  process.argv.some((argument) =>
    /^--?([a-z-]*-)?(password|passphrase|token|headers)/.test(argument),
  )
)
  process.title = 'cmon-mcp'

// `cmon-mcp tools | head` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
})
