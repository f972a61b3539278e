import { run } from './commands/run.ts'
import { terminal } from './commands/terminal.ts'

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

const env = { ...process.env }
// What systemd says to this process is not for those that it starts (sd_notify(3), sd_listen_fds(3)).
for (const key of ['NOTIFY_SOCKET', 'LISTEN_FDS', 'LISTEN_PID', 'LISTEN_FDNAMES'])
  delete process.env[key]

// No await: the executable's script is CommonJS, which has none at its top.
void run(process.argv.slice(2), {
  env,
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  ...terminal(),
}).then((exitCode) => {
  process.exitCode = exitCode
})
