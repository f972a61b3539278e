import { join } from 'node:path'
import type { Findings } from './config-error.ts'
import type { EnvEntry } from './env-file.ts'
import { isWorldReadable, reasonOf, type Files } from './files.ts'
import { fileKeyOf, flagOf, settingOf } from './settings.ts'

/** A value as it was written. Empty means: counts as unset, whatever sources of less weight say. */
export interface Given {
  /** Undefined when it couldn't be read; a problem says so. */
  readonly text: string | undefined
  readonly where: string
}

/** One place that values come from. */
export interface Source {
  get(key: string): Given | undefined
  keys(): readonly string[]
}

/** Says nothing. */
export const noSource: Source = { get: () => undefined, keys: () => [] }

/** Settings given as flags, by environment key. */
export function flagSource(flags: Readonly<Record<string, string>>): Source {
  return {
    get: (key) => {
      const text = flags[key]
      return text === undefined ? undefined : { text, where: flagOf(key) }
    },
    keys: () => Object.keys(flags),
  }
}

/** The process environment, but for the keys that this command ignores. */
export function environmentSource(
  env: Readonly<Record<string, string | undefined>>,
  ignores: (key: string) => boolean,
): Source {
  return {
    get: (key) => {
      const text = ignores(key) ? undefined : env[key]
      return text === undefined ? undefined : { text, where: 'environment' }
    },
    keys: () => Object.keys(env).filter((key) => env[key] !== undefined && !ignores(key)),
  }
}

/** What an env file says; an empty value there is as good as none. */
export function envFileSource(entries: readonly EnvEntry[]): Source {
  const byKey = new Map(
    entries.filter(({ value }) => value !== '').map((entry) => [entry.key, entry]),
  )
  return {
    get: (key) => {
      const entry = byKey.get(key)
      return entry === undefined ? undefined : { text: entry.value, where: entry.where }
    },
    keys: () => [...byKey.keys()],
  }
}

/** Secrets that a service manager hands over as files, named by key or in lower case with dashes. */
export function credentialSource(
  directory: string,
  files: Files,
  ignores: (key: string) => boolean,
  findings: Findings,
): Source {
  return {
    get: (key) => {
      if (ignores(key)) return undefined
      for (const name of [key, key.toLowerCase().replaceAll('_', '-')]) {
        const where = join(directory, name)
        const given = readSecret(key, where, where, files, findings)
        if (given !== undefined) return given
      }
      return undefined
    },
    keys: () => [],
  }
}

/**
 * The value of one setting from the first source that has an opinion. A secret's `…_FILE` form counts
 * as much as the secret itself; both in one source is a problem.
 */
export function lookUp(
  key: string,
  sources: readonly Source[],
  files: Files,
  findings: Findings,
): Given | undefined {
  const setting = settingOf(key)
  const fileKey = setting === undefined ? undefined : fileKeyOf(setting)
  return lookUpEither({ key, fileKey }, sources, files, findings)
}

/** The same for any key, with the key of its `…_FILE` form if it has one. */
export function lookUpEither(
  { key, fileKey }: { key: string; fileKey: string | undefined },
  sources: readonly Source[],
  files: Files,
  findings: Findings,
): Given | undefined {
  for (const source of sources) {
    const direct = source.get(key)
    const path = fileKey === undefined ? undefined : source.get(fileKey)
    const found = path === undefined || path.text === '' ? (direct ?? path) : path
    if (found === undefined) continue
    if (found === direct || path === undefined || fileKey === undefined) return found
    if (direct !== undefined && direct.text !== '') {
      const message = `and ${fileKey} (${path.where}) are both set; keep one of them`
      findings.problems.push({ key, where: direct.where, message })
      return { text: undefined, where: path.where }
    }
    return readFileForm(fileKey, path, files, findings)
  }
  return undefined
}

function readFileForm(key: string, path: Given, files: Files, findings: Findings): Given {
  if (path.text === undefined) return path
  const where = `${path.text}, by ${key} (${path.where})`
  const given = readSecret(key, path.text, where, files, findings)
  if (given !== undefined) return given
  findings.problems.push({ key, where: path.where, message: `no such file: ${path.text}` })
  return { text: undefined, where }
}

/** The content of a file without the line end that editors add; undefined when there is no such file. */
function readSecret(
  key: string,
  path: string,
  where: string,
  files: Files,
  findings: Findings,
): Given | undefined {
  try {
    const file = files.read(path)
    if (file === undefined) return undefined
    if (isWorldReadable(file.mode)) findings.warnings.push(worldReadable(path))
    const text = file.text.replace(/\r?\n$/, '')
    if (text === '') findings.problems.push({ key, message: `${path} is empty` })
    return { text: text === '' ? undefined : text, where }
  } catch (thrown) {
    findings.problems.push({ key, message: `${path} ${reasonOf(thrown)}` })
    return { text: undefined, where }
  }
}

/** The warning about a file with a secret that everybody on the machine can read. */
export function worldReadable(path: string): string {
  return `${path} holds a secret and every user can read it; run: chmod o-r ${path}`
}
