import type { Argument, Command, Option } from 'commander'
import { settingFlags, shortFlags, type SettingFlag } from '../../config/argv.ts'
import { TOOL_NAMES } from '../../tools/names.ts'

/** What a shell may offer in the place of a value. */
export interface Offer {
  readonly words: readonly string[]
  readonly isPath: boolean
}

export interface CompletedFlag extends Offer {
  /** With its dashes. */
  readonly name: string
  readonly description: string
  readonly takesValue: boolean
}

export interface CompletedCommand {
  readonly name: string
  readonly description: string
  /** Its own. */
  readonly flags: readonly CompletedFlag[]
  /** Whether the flags of settings are among its flags. */
  readonly takesSettings: boolean
  readonly arguments: readonly Offer[]
}

/** What a shell can complete: the same for every shell. */
export interface CompletionModel {
  readonly commands: readonly CompletedCommand[]
  /** Flags of the program without a command. */
  readonly flags: readonly CompletedFlag[]
  readonly settings: readonly CompletedFlag[]
}

/** Reads it off the commands, the table of settings and the list of tools. */
export function completionModel(program: Command): CompletionModel {
  const help = program.createHelp()
  return {
    commands: help
      .visibleCommands(program)
      .filter((command) => command.name() !== 'help')
      .map((command) => ({
        name: command.name(),
        description: command.description(),
        flags: help.visibleOptions(command).map(flagOf),
        takesSettings: command.options.some(({ hidden }) => hidden),
        arguments: command.registeredArguments.map(offerOf),
      })),
    flags: help.visibleOptions(program).map(flagOf),
    settings: [...settingFlags(), ...shortFlags()].map(settingOf),
  }
}

function flagOf(option: Option): CompletedFlag {
  return {
    name: option.long ?? option.flags,
    description: option.description,
    takesValue: option.required || option.optional,
    words: option.argChoices ?? [],
    isPath: /<file>/.test(option.flags),
  }
}

function settingOf({
  flag,
  key,
  help,
  placeholder,
  takesValue,
  words,
}: SettingFlag): CompletedFlag {
  return {
    name: flag,
    description: help.replaceAll('`', ''),
    takesValue,
    words: NAMES[key] ?? words,
    isPath: placeholder === 'path',
  }
}

function offerOf(argument: Argument): Offer {
  const words = argument.name() === 'tool' ? TOOLS : (argument.argChoices ?? [])
  return { words, isPath: argument.name() === 'file' }
}

const TOOLS = Object.values(TOOL_NAMES).flat()

/** Settings whose values are names of ours. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  MCP_TOOLSETS: ['all', ...Object.keys(TOOL_NAMES)],
  MCP_INCLUDE_TOOLS: TOOLS,
  MCP_EXCLUDE_TOOLS: TOOLS,
}
