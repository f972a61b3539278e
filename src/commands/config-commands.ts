import { describeConfig } from '../config/describe.ts'
import { createLog } from '../observability/log.ts'
import { approversOf } from './approvers.ts'
import type { CommandKit } from './command-kit.ts'
import { composeDaemon } from './compose.ts'
import { readTokensFile } from './identity.ts'

/** `cmon-mcp check-config` and `print-config`. */
export function addConfigCommands({ command, load, io }: CommandKit): void {
  const check = command('check-config', 'checks the settings, strictly')
  check.action(async () => {
    const { config, warnings } = load(check, { controller: true, http: true }, true)
    const daemon = await composeDaemon(config, createLog({ level: 'silent', format: 'json' }))
    approversOf(config, (await readTokensFile(config)).named)
    await daemon.close()
    for (const warning of warnings) io.complain(`warning: ${warning}`)
    io.print('The settings are fine.')
  })

  const print = command(
    'print-config',
    'effective settings and where each comes from, secrets masked',
  ).option('--json', 'as JSON')
  print.action(() => {
    const { config, warnings } = load(print, { controller: false, http: false })
    for (const warning of warnings) io.complain(`warning: ${warning}`)
    const rows = describeConfig(config)
    if (print.opts<{ json?: boolean }>().json === true) io.print(JSON.stringify(rows, null, 2))
    else
      for (const { key, value, origin } of rows)
        io.print(value === undefined ? `# ${key} is not set` : `${key}=${value}  # ${origin}`)
  })
}
