import type { Findings } from './config-error.ts'
import type { Files } from './files.ts'
import { warnOfSecretFlag, type Sources } from './keys.ts'
import type { Setting } from './setting.ts'
import {
  flagOf,
  settingList,
  type Origins,
  type ParsedSettings,
  type SettingName,
} from './settings.ts'
import { lookUp } from './sources.ts'

export interface ReadSettings {
  /** Whatever `failed` has its default here. */
  readonly parsed: ParsedSettings
  /** Of the settings that are set. */
  readonly origins: Origins
  /** Set, but not to something that could be read. */
  readonly failed: ReadonlySet<SettingName>
}

/** Looks up and parses the settings of `list`, all by default; problems are added to `findings`. */
export function readSettings(
  sources: Sources,
  files: Files,
  findings: Findings,
  list: typeof settingList = settingList,
): ReadSettings {
  const parsed: Partial<Record<SettingName, unknown>> = {}
  const origins: Partial<Record<SettingName, string>> = {}
  const failed = new Set<SettingName>()
  const { flags, environment, envFile, credentials } = sources
  for (const [name, setting] of settingList) {
    parsed[name] = defaultOf(setting)
  }
  for (const [name, setting] of list) {
    const asFile = setting.secret ? [credentials] : []
    const given = lookUp(setting.key, [flags, environment, envFile, ...asFile], files, findings)
    if (given === undefined || given.text === '') continue
    const outcome = given.text === undefined ? undefined : setting.kind.schema.safeParse(given.text)
    if (setting.secret && given.where === flagOf(setting.key))
      warnOfSecretFlag(setting.key, findings)
    if (outcome?.success === true) {
      parsed[name] = outcome.data
      origins[name] = given.where
      continue
    }
    failed.add(name)
    for (const { message } of outcome?.error.issues ?? [])
      findings.problems.push({
        key: setting.key,
        where: given.where,
        message: `${message}${echo(setting, given.text ?? '')}`,
      })
  }
  // The loop has put into every property what the schema of the same table entry gives.
  return { parsed: parsed as ParsedSettings, origins, failed }
}

function defaultOf(setting: Setting): unknown {
  return setting.default === undefined ? undefined : setting.kind.schema.parse(setting.default)
}

const ECHO_LIMIT = 60

/** The refused text, unless it is, or may hold, a secret. */
function echo(setting: Setting, text: string): string {
  if (setting.secret || setting.file === 'secret' || /\/\/[^/]*@/.test(text)) return ''
  const short = text.length > ECHO_LIMIT ? `${text.slice(0, ECHO_LIMIT)}…` : text
  return ` (given: ${JSON.stringify(short)})`
}
