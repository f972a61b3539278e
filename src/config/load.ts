import { ConfigError, type Findings } from './config-error.ts'
import { controllerSettings, type ControllerSettings } from './controller.ts'
import { readControllersDir } from './controllers-dir.ts'
import { deriveConfig } from './derive.ts'
import { readEnvFile, type EnvEntry } from './env-file.ts'
import { isWorldReadable, realFiles, reasonOf, type Files } from './files.ts'
import { checkKeys, type Sources } from './keys.ts'
import { checkNamedFiles } from './named-files.ts'
import { readSettings } from './read-settings.ts'
import { applyRules, type Needs } from './rules.ts'
import { settingList, type Config } from './settings.ts'
import {
  credentialSource,
  environmentSource,
  envFileSource,
  flagSource,
  noSource,
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
  const derived = deriveConfig(read.parsed, read.origins, input.env)
  const { knownToolsets, knownTools } = input
  const ruleInput = { config: derived, ...read, knownToolsets, knownTools }
  const further = input.ignoreEnvFile === true ? [] : readControllersDir(ruleInput, files, findings)
  // With others there, the daemon's own settings need to name none.
  const ownIsMeant = further.length === 0 || read.origins.cmonEndpoint !== undefined
  const list = settingList.filter(
    ([, { group }]) => group !== 'Controller' || (needs.controller && ownIsMeant),
  )
  checkNamedFiles(read, list, files, findings)
  applyRules(
    ruleInput,
    { ...needs, controller: needs.controller && ownIsMeant },
    read.failed,
    findings,
  )
  const own = controllerSettings(read.parsed, read.parsed.identity)
  const controllers = own === undefined ? further : [own, ...further]
  checkNames(controllers, findings)
  const config = Object.freeze({ ...derived, controllers })
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
      directory === '' ? noSource : credentialSource(directory, files, ignores, findings),
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

/** A cluster is found by `controller/cluster`, whatever the letters' case. */
function checkNames(controllers: readonly ControllerSettings[], findings: Findings): void {
  const names = controllers.map(({ name }) => name.toLowerCase())
  const [own] = controllers
  if (own === undefined || !names.slice(1).includes(own.name.toLowerCase())) return
  findings.problems.push({
    key: 'CMON_NAME',
    message: `${own.name} is also the name of a file in CMON_CONTROLLERS_DIR; give one of them another name`,
  })
}
