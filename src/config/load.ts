import { ConfigError, type Findings } from './config-error.ts'
import { deriveConfig } from './derive.ts'
import { readEnvFile, type EnvEntry } from './env-file.ts'
import { isWorldReadable, realFiles, reasonOf, type Files } from './files.ts'
import { checkKeys, type Sources } from './keys.ts'
import { readSettings, type ReadSettings } from './read-settings.ts'
import { applyRules, type Needs } from './rules.ts'
import { settingList, type Config } from './settings.ts'
import {
  credentialSource,
  environmentSource,
  envFileSource,
  flagSource,
  worldReadable,
} from './sources.ts'

export type { Needs } from './rules.ts'

/** Read when it exists and no `--env-file` is given. */
export const DEFAULT_ENV_FILE = '/etc/default/cmon-mcp'

/** All that loading depends on, so that it can be repeated, and tested, without the process's own state. */
export interface LoadInput {
  /** Values of flags, by environment key. */
  readonly argvSettings: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string | undefined>>
  /** From `--env-file`; must exist. */
  readonly envFile?: string | undefined
  readonly ignoreEnvFile?: boolean
  /** Keys that aren't taken from the process environment or the credentials directory. */
  readonly ignoreEnvironment?: (key: string) => boolean
  /** Defaults to `$CREDENTIALS_DIRECTORY` of `env`. */
  readonly credentialsDirectory?: string | undefined
  /** `check-config`: every unknown key in the env file is a problem. */
  readonly strict?: boolean
  /** Both by default. */
  readonly needs?: Needs
  readonly knownToolsets?: readonly string[]
  readonly knownTools?: readonly string[]
  readonly files?: Files
}

export interface LoadedConfig {
  readonly config: Config
  /** Whole sentences for the log. */
  readonly warnings: string[]
}

/**
 * Reads all settings: flags over environment over env file over credentials over defaults. Throws one
 * ConfigError that lists everything that is wrong. May be called again to reload.
 */
export function loadConfig(input: LoadInput): LoadedConfig {
  const findings: Findings = { problems: [], warnings: [] }
  const files = input.files ?? realFiles
  const needs = input.needs ?? { controller: true, http: true }
  const sources = openSources(input, files, findings)
  checkKeys(sources, input.strict ?? false, findings)
  const read = readSettings(sources, files, findings)
  checkFiles(read, needs, files, findings)
  const config = deriveConfig(read.parsed, read.origins, input.env)
  const { knownToolsets, knownTools } = input
  const ruleInput = { config, ...read, knownToolsets, knownTools }
  applyRules(ruleInput, needs, read.failed, findings)
  if (findings.problems.length > 0) throw new ConfigError(findings.problems)
  return { config, warnings: [...new Set(findings.warnings)] }
}

function openSources(input: LoadInput, files: Files, findings: Findings): Sources {
  const ignores = input.ignoreEnvironment ?? (() => false)
  const directory = input.credentialsDirectory ?? input.env['CREDENTIALS_DIRECTORY'] ?? ''
  const entries = input.ignoreEnvFile === true ? [] : envEntries(input.envFile, files, findings)
  return {
    flags: flagSource(input.argvSettings),
    environment: environmentSource(input.env, ignores),
    envFile: envFileSource(entries),
    credentials:
      directory === ''
        ? { get: () => undefined, keys: () => [] }
        : credentialSource(directory, files, ignores, findings),
  }
}

function envEntries(
  given: string | undefined,
  files: Files,
  findings: Findings,
): readonly EnvEntry[] {
  const path = given ?? DEFAULT_ENV_FILE
  const file = readOrReport(path, given !== undefined, files, findings)
  if (file === undefined) return []
  const entries = readEnvFile(path, file.text, findings)
  const secret = entries.some(({ key, value }) => value !== '' && isSecretKey(key))
  if (secret && isWorldReadable(file.mode)) findings.warnings.push(worldReadable(path))
  return entries
}

function isSecretKey(key: string): boolean {
  return settingList.some(([, setting]) => setting.secret && setting.key === key)
}

function readOrReport(path: string, mustExist: boolean, files: Files, findings: Findings) {
  try {
    const file = files.read(path)
    if (file === undefined && mustExist)
      findings.problems.push({ where: '--env-file', message: `no such file: ${path}` })
    return file
  } catch (thrown) {
    const message = `${path} ${reasonOf(thrown)}`
    // Somebody who runs the program by hand isn't expected to read the daemon's own file.
    if (mustExist) findings.problems.push({ where: '--env-file', message })
    else findings.warnings.push(`${message}; its settings are ignored`)
    return undefined
  }
}

/** Files that settings name, such as the private key, must be there before anything starts. */
function checkFiles(read: ReadSettings, needs: Needs, files: Files, findings: Findings): void {
  for (const [name, { key, file, group }] of settingList) {
    const path = read.parsed[name]
    if (file === undefined || typeof path !== 'string') continue
    if (group === 'Controller' && !needs.controller) continue
    const where = read.origins[name] ?? 'default'
    try {
      const found = files.read(path)
      if (found === undefined)
        findings.problems.push({ key, where, message: `no such file: ${path}` })
      else if (file === 'secret' && isWorldReadable(found.mode))
        findings.warnings.push(worldReadable(path))
    } catch (thrown) {
      findings.problems.push({ key, where, message: `${path} ${reasonOf(thrown)}` })
    }
  }
}
