import { Command } from 'commander'
import { settingsHelp } from '../config/help.ts'
import { version } from '../version.ts'
import { addApproveCommands } from './approve.ts'
import { addAuditCommand } from './audit-command.ts'
import { addCallCommand } from './call.ts'
import { addClientConfigCommand } from './client-config-command.ts'
import { createCommandKit } from './command-kit.ts'
import { addCompletionCommand } from './completion-command.ts'
import { addConfigCommands } from './config-commands.ts'
import { addDemoCommand } from './demo-command.ts'
import { addDoctorCommand } from './doctor/command.ts'
import type { ExitCode } from './exit-codes.ts'
import { addHealthcheckCommand } from './healthcheck.ts'
import type { Io } from './io.ts'
import { addProxyCommand } from './proxy-command.ts'
import { addServeCommand } from './serve-command.ts'
import { addStdioCommand } from './stdio-command.ts'
import { addTokenCommands } from './tokens.ts'
import { addToolsCommand } from './tools.ts'
import { addUsersCommand } from './people/command.ts'

/** Every command with its options; `ended` hears the exit code of one that ends without an error. */
export function createProgram(io: Io, ended: (code: ExitCode) => void): Command {
  const program = new Command('cmon-mcp')
    .description('MCP server for ClusterControl: AI assistants see and operate database clusters.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.print(text.trimEnd()),
      writeErr: (text) => io.complain(text.trimEnd()),
    })
    .showHelpAfterError('(cmon-mcp --help shows commands and settings)')
    .addHelpText('after', () => `\n${settingsHelp()}`)

  const kit = createCommandKit(program, io, ended)
  addServeCommand(kit)
  addStdioCommand(kit)
  addProxyCommand(kit)
  addDemoCommand(program, io)
  addDoctorCommand(kit)
  addHealthcheckCommand(kit)
  addCallCommand(kit)
  addToolsCommand(kit)
  addConfigCommands(kit)
  addApproveCommands(kit)
  addAuditCommand(kit)
  addClientConfigCommand(kit)
  addTokenCommands(kit)
  addUsersCommand(kit)
  addCompletionCommand(program, io)
  return program
}
