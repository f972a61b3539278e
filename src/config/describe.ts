import { Secret } from './secret.ts'
import type { Setting } from './setting.ts'
import { settingList, type Config } from './settings.ts'

/** One line of `print-config`. */
export interface DescribedSetting {
  readonly key: string
  /** As one would write it; of a secret only that it is set. Undefined when nothing is set. */
  readonly value: string | undefined
  /** A flag, `environment`, `file:line`, `default`, or what it follows from. */
  readonly origin: string
}

/** The effective settings with their origin, secrets masked. */
export function describeConfig(config: Config): readonly DescribedSetting[] {
  return settingList.map(([name, setting]) => {
    const value: unknown = config[name]
    return {
      key: setting.key,
      value: value === undefined ? undefined : setting.kind.show(value),
      origin: config.origins[name] ?? originOfDefault(setting),
    }
  })
}

/** The secrets among the effective settings, revealed: for what makes sure that nothing shows them. */
export function secretsIn(config: Config): string[] {
  const ofSettings = settingList.map(([name]): unknown => config[name])
  const ofControllers = config.controllers.map(({ login }) =>
    login?.kind === 'password' ? login.password : login?.passphrase,
  )
  return [...ofSettings, ...ofControllers].flatMap((value) =>
    value instanceof Secret ? [value.reveal()] : [],
  )
}

function originOfDefault(setting: Setting): string {
  return setting.derived === undefined
    ? 'default'
    : `default, ${setting.derived.replaceAll('`', '')}`
}
