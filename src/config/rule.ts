import type { Config, Origins, ParsedSettings, SettingName } from './settings.ts'

/** What a rule looks at. */
export interface RuleInput {
  readonly config: Config
  /** As written, before one setting changed another. */
  readonly parsed: ParsedSettings
  /** Where the settings that are set come from. */
  readonly origins: Origins
  /** Names that `MCP_TOOLSETS` may hold; unchecked when undefined. */
  readonly knownToolsets: readonly string[] | undefined
  /** Names that `MCP_INCLUDE_TOOLS` and `MCP_EXCLUDE_TOOLS` may hold; unchecked when undefined. */
  readonly knownTools: readonly string[] | undefined
}

export interface Finding {
  readonly severity: 'problem' | 'warning'
  /** The setting that the message continues. */
  readonly about: SettingName
  readonly message: string
}

/** A rule between settings. It isn't asked while one of the settings that it `reads` is unreadable. */
export interface Rule {
  readonly reads: readonly SettingName[]
  find(input: RuleInput): readonly Finding[]
}

/** `problem('authToken', 'is …')` */
export function problem(about: SettingName, message: string): Finding {
  return { severity: 'problem', about, message }
}

/** A finding that doesn't stop the daemon. */
export function warning(about: SettingName, message: string): Finding {
  return { severity: 'warning', about, message }
}
