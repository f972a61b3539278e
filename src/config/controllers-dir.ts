import { join } from 'node:path'
import type { Findings } from './config-error.ts'
import { controllerSettings, type ControllerSettings } from './controller.ts'
import { OUR_KEY, readEnvFile, type EnvEntry } from './env-file.ts'
import { isWorldReadable, reasonOf, type Files } from './files.ts'
import { controllerName } from './kinds.ts'
import { suggest } from './nearest.ts'
import { checkNamedFiles } from './named-files.ts'
import { readSettings } from './read-settings.ts'
import type { RuleInput } from './rule.ts'
import { applyThese } from './rules.ts'
import { controllerRules } from './rules-controller.ts'
import { cmonSettings } from './settings-cmon.ts'
import { fileKeyOf, settingList } from './settings.ts'
import { envFileSource, noSource, worldReadable } from './sources.ts'

const ENDING = '.env'

/** What may stand in the file of a controller; its name is the file's. */
const list = settingList.filter(([name]) => name in cmonSettings && name !== 'cmonName')
const allowed = list.flatMap(([, setting]) => [setting.key, fileKeyOf(setting) ?? []].flat())

/**
 * The controllers of `CMON_CONTROLLERS_DIR`, by name. `input` holds the daemon's own settings. What is wrong with
 * a file is added to `findings`, and its controller left out. A folder that isn't there has none, unless it was
 * asked for.
 */
export function readControllersDir(
  input: RuleInput,
  files: Files,
  findings: Findings,
): readonly ControllerSettings[] {
  const { controllersDir } = input.config
  const where = input.origins.controllersDir
  const names = namesIn(controllersDir, where, files, findings)
  return names.flatMap((file) => {
    const path = join(controllersDir, file)
    const entries = readEntries(path, files, findings)
    if (entries === undefined) return []
    const settings = settingsOf(path, entries, input, files, findings)
    return settings === undefined ? [] : [{ ...settings, name: file.slice(0, -ENDING.length) }]
  })
}

function namesIn(
  folder: string,
  where: string | undefined,
  files: Files,
  findings: Findings,
): string[] {
  const tell = (message: string): void => {
    // Somebody who runs the program by hand isn't expected to read the daemon's own folder.
    if (where === undefined) findings.warnings.push(`${folder} ${message}; it is ignored`)
    else
      findings.problems.push({
        key: 'CMON_CONTROLLERS_DIR',
        where,
        message: `${folder} ${message}`,
      })
  }
  try {
    const found = files.list(folder)
    if (found === undefined && where !== undefined) tell('is not there')
    return (found ?? []).filter((name) => isControllerFile(folder, name, findings))
  } catch (thrown) {
    tell(reasonOf(thrown))
    return []
  }
}

/** Editors and package managers leave other files behind: only what ends in `.env` counts. */
function isControllerFile(folder: string, file: string, findings: Findings): boolean {
  if (!file.endsWith(ENDING) || file.startsWith('.')) return false
  const name = controllerName.schema.safeParse(file.slice(0, -ENDING.length))
  for (const { message } of name.error?.issues ?? [])
    findings.problems.push({
      where: join(folder, file),
      message: `the file's name is the controller's and ${message}`,
    })
  return name.success
}

function readEntries(
  path: string,
  files: Files,
  findings: Findings,
): readonly EnvEntry[] | undefined {
  try {
    const file = files.read(path)
    if (file === undefined) return undefined
    const entries = readEnvFile(path, file.text, findings)
    if (
      isWorldReadable(file.mode) &&
      entries.some(({ key }) => key === cmonSettings.cmonPassword.key)
    )
      findings.warnings.push(worldReadable(path))
    return entries
  } catch (thrown) {
    findings.problems.push({ where: path, message: reasonOf(thrown) })
    return undefined
  }
}

function settingsOf(
  path: string,
  entries: readonly EnvEntry[],
  input: RuleInput,
  files: Files,
  findings: Findings,
): ControllerSettings | undefined {
  for (const { key, where } of entries)
    if (OUR_KEY.test(key) && !allowed.includes(key))
      findings.problems.push({ key, where, message: messageFor(key) })
  const before = findings.problems.length
  const sources = {
    flags: noSource,
    environment: noSource,
    credentials: noSource,
    envFile: envFileSource(entries),
  }
  const { parsed, origins, failed } = readSettings(sources, files, findings, list)
  checkNamedFiles({ parsed, origins, failed }, list, files, findings)
  const told: Findings = { problems: [], warnings: findings.warnings }
  const { cmonTlsInsecure } = parsed
  const config = { ...input.config, cmonTlsInsecure }
  applyThese(controllerRules, { ...input, config, parsed, origins }, failed, told)
  for (const problem of told.problems) findings.problems.push({ where: path, ...problem })
  return findings.problems.length === before
    ? controllerSettings(parsed, config.identity)
    : undefined
}

function messageFor(key: string): string {
  if (key === cmonSettings.cmonName.key)
    return "has no place here: the file's name is the controller's"
  return `has no place in the file of a controller${suggest(key, allowed)}`
}
