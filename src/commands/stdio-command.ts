import type { CommandKit } from './command-kit.ts'
import { composeDaemon } from './compose.ts'
import { stopSignal } from './stop-signals.ts'

/** `cmon-mcp stdio`: one client, which has started this process. */
export function addStdioCommand({ command, start }: CommandKit): void {
  const made = command('stdio', 'the same server on stdin and stdout')
  made.action(async () => {
    const { serveOnStdio } = await import('./stdio.ts')
    const { config, log } = start(made, { controller: true, http: false })
    await serveOnStdio(await composeDaemon(config, log), log, stopSignal())
  })
}
