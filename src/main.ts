import { run } from './commands/run.ts'

// The password of `-password secret` would stand in every `ps`: setting the title overwrites it.
if (process.argv.some((argument) => /^--?(cmon-)?password/.test(argument))) {
  process.title = 'cmon-mcp'
  process.stderr.write(
    'warning: a password on the command line can be read by others until the process has started; use CMON_PASSWORD_FILE or an env file instead\n',
  )
}

// `cmon-mcp tools | head` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
})
