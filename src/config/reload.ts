import { usersDirIn, withBind } from './derive.ts'
import { Secret } from './secret.ts'
import { settingList, type Config, type SettingName } from './settings.ts'

/** What reading the settings again has come to. */
export interface Reloaded {
  /** To go on with: what only a restart changes is as it was. */
  readonly config: Config
  /** Keys of the settings that have another value now. */
  readonly changed: readonly string[]
  /** Keys of those that keep the old value until a restart. */
  readonly needsRestart: readonly string[]
}

/** Compares the settings that count with those that were read again. */
export function reloadedConfig(running: Config, read: Config): Reloaded {
  const restartOnly = settingList.filter(([, { restart }]) => restart)
  const { usersDir } = read.origins
  const config: Config = {
    // Names and addresses follow from where the daemon still listens.
    ...withBind(read, running.bindAddress),
    ...Object.fromEntries(
      restartOnly.map(([name]): [SettingName, unknown] => [name, running[name]]),
    ),
    // The state directory is that of the start.
    ...(usersDir === undefined ? { usersDir: usersDirIn(running.stateDir) } : {}),
  }
  return {
    config,
    changed: settingList.filter(differs(running, config)).map(([, { key }]) => key),
    needsRestart: restartOnly.filter(differs(running, read)).map(([, { key }]) => key),
  }
}

function differs(one: Config, other: Config): (entry: (typeof settingList)[number]) => boolean {
  return ([name]) => !isSame(one[name], other[name])
}

function isSame(one: unknown, other: unknown): boolean {
  if (one instanceof Secret && other instanceof Secret) return one.reveal() === other.reveal()
  return JSON.stringify(one) === JSON.stringify(other)
}
