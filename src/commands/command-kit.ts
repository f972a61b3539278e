import { Option, type Command } from 'commander'
import { settingFlags } from '../config/argv.ts'
import { secretsIn } from '../config/describe.ts'
import { loadConfig, type LoadedConfig, type Needs } from '../config/load.ts'
import type { Config } from '../config/settings.ts'
import { createLog, type Logger } from '../observability/log.ts'
import { TOOL_NAMES } from '../tools/names.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'

/** What a command is made with, each in a file of its own. */
export interface CommandKit {
  readonly program: Command
  /** A command whose flags are all settings. */
  readonly command: (name: string, description: string, options?: { isDefault: boolean }) => Command
  readonly load: (made: Command, needs: Needs, strict?: boolean) => LoadedConfig
  /** The settings and a log that has told their warnings: for commands that run for long. */
  readonly start: (made: Command, needs: Needs) => Started
  readonly io: Io
  /** Hears the exit code of a command that ends without an error. */
  readonly ended: (code: ExitCode) => void
}

interface Started {
  config: Config
  log: Logger
  /** The settings are others now: the log follows, with its level and what it must not show. */
  follow: (config: Config) => void
}

/** Makes the kit of a program's commands. */
export function createCommandKit(
  program: Command,
  io: Io,
  ended: (code: ExitCode) => void,
): CommandKit {
  const load: CommandKit['load'] = (made, needs, strict = false) =>
    loadConfig({
      argvSettings: settingsOf(made),
      env: io.env,
      envFile: made.opts<{ envFile?: string }>().envFile,
      needs,
      strict,
      knownToolsets: Object.keys(TOOL_NAMES),
      knownTools: Object.values(TOOL_NAMES).flat(),
    })
  return {
    program,
    command(name, description, options) {
      const made = program
        .command(name, options)
        .description(description)
        .option('--env-file <file>', 'env file instead of /etc/default/cmon-mcp')
      for (const { option } of SETTING_OPTIONS) made.addOption(option)
      return made
    },
    load,
    start(made, needs) {
      const { config, warnings } = load(made, needs)
      let current = config
      const log = createLog({
        level: config.logLevel,
        format: config.logFormat,
        secrets: () => secretsIn(current),
        env: io.env,
      })
      for (const warning of warnings) log.warn(warning)
      return {
        config,
        log,
        follow(next) {
          current = next
          log.level = next.logLevel
        },
      }
    },
    io,
    ended,
  }
}

/** `--help` lists the settings once, below the commands, so the options themselves stay hidden. */
const SETTING_OPTIONS = settingFlags().map(({ flag, key }) => ({
  key,
  option: new Option(`${flag} <value>`).hideHelp(),
}))

function settingsOf(command: Command): Record<string, string> {
  const settings: Record<string, string> = {}
  for (const { key, option } of SETTING_OPTIONS) {
    const value: unknown = command.getOptionValue(option.attributeName())
    if (typeof value === 'string') settings[key] = value
  }
  return settings
}
