import { readFile } from 'node:fs/promises'
import { ConfigError } from '../config/config-error.ts'

/** The text of a file that a setting names. Throws ConfigError when it can't be read. */
export async function readSettingFile(key: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    throw settingProblem(key, `${path} can't be read (${messageOf(thrown)})`)
  }
}

/** A mistake in one setting, found when it was put to use. */
export function settingProblem(key: string, message: string): ConfigError {
  return new ConfigError([{ key, message }])
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
