import type { ControllerSettings } from './controller.ts'
import { approvalSettings } from './settings-approval.ts'
import { cmonSettings, fleetSettings } from './settings-cmon.ts'
import { identitySettings } from './settings-identity.ts'
import { operationsSettings, serverSettings, toolSettings } from './settings-mcp.ts'
import { tracingSettings } from './settings-otel.ts'
import { plannedSettings } from './settings-planned.ts'
import type { Setting } from './setting.ts'
import { userSettings } from './settings-users.ts'

/** Every setting of this version, by its name in `Config`. All else about settings comes from here. */
export const settings = {
  ...cmonSettings,
  ...fleetSettings,
  ...serverSettings,
  ...identitySettings,
  ...userSettings,
  ...toolSettings,
  ...approvalSettings,
  ...operationsSettings,
  ...tracingSettings,
}

type Table = typeof settings

/** A property of `Config` that comes from a setting. */
export type SettingName = keyof Table

type Parsed<S> =
  S extends Setting<infer Value, infer P>
    ? P extends 'default'
      ? Value
      : Value | undefined
    : never

type Effective<S> =
  S extends Setting<infer Value, infer P>
    ? P extends 'optional'
      ? Value | undefined
      : Value
    : never

/** What was written, with defaults; what follows from other settings isn't filled in yet. */
export type ParsedSettings = { readonly [P in SettingName]: Parsed<Table[P]> }

/** Where a value came from, for `print-config`: a flag, `environment`, `file:line`, … */
export type Origins = Readonly<Partial<Record<SettingName, string>>>

/** The effective settings. Secrets are wrapped, so that nothing shows them by accident. */
export type Config = { readonly [P in SettingName]: Effective<Table[P]> } & {
  /** Only of values that were set; the others are defaults. */
  readonly origins: Origins
  /** The one of these settings, unless they name none, and those of `CMON_CONTROLLERS_DIR` by name. */
  readonly controllers: readonly ControllerSettings[]
}

/** The table as a list, in the order of `--help`. */
// Object.entries forgets the key's type; the object is a literal of this module.
export const settingList = Object.entries(settings) as [SettingName, Setting][]

/** The key of a secret's other form, whose value is the path of a file that holds the secret. */
export function fileKeyOf(setting: { key: string; secret: boolean }): string | undefined {
  return setting.secret ? `${setting.key}_FILE` : undefined
}

const keysOf = (setting: { key: string; secret: boolean }): string[] => {
  const fileKey = fileKeyOf(setting)
  return fileKey === undefined ? [setting.key] : [setting.key, fileKey]
}

/** Environment keys that this version knows, with the `…_FILE` forms. */
export const availableKeys: readonly string[] = settingList.flatMap(([, one]) => keysOf(one))

/** These and the ones that are planned. */
export const knownKeys: readonly string[] = [...availableKeys, ...plannedSettings.flatMap(keysOf)]

/** The setting that an environment key belongs to, by either of its forms. */
export function settingOf(key: string): Setting | undefined {
  return settingList.find(([, one]) => one.key === key || fileKeyOf(one) === key)?.[1]
}

/** `CMON_ENDPOINT` → `--cmon-endpoint`. */
export function flagOf(key: string): string {
  return `--${key.toLowerCase().replaceAll('_', '-')}`
}
