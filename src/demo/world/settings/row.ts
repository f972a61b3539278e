import type { SettingValue } from '../cluster.ts'

/** Aliases are further keys of the configuration file; the SQL key is mostly the name in capitals. */
export type SettingRow = [
  name: string,
  defaultValue: SettingValue,
  aliases?: string[],
  sqlKeys?: string[],
]
