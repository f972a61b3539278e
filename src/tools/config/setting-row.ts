import { z } from 'zod'
import type { ClusterSetting } from '../../cmon/modules/cluster-config.ts'
import type { NodeSetting } from '../../cmon/modules/config.ts'
import type { Setting } from '../../cmon/modules/setting.ts'
import { Name, toName, Untrusted, untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import { toPath } from '../shared/path.ts'

/** One setting. Of a secret only `secret` tells that it is set. */
export const SettingRow = z.strictObject({
  name: Name,
  section: Name.optional(),
  /** null: not set, or secret. */
  value: Name.nullable(),
  secret: z.literal('set').optional(),
  /** Only where it differs from the value. */
  default: Name.nullable().optional(),
  file: Name.nullable().optional(),
  line: z.number().nullable().optional(),
  description: Untrusted.nullable().optional(),
})
export type SettingRow = z.input<typeof SettingRow>

const FULL_LENGTH = 1_000

/** What may be shown of a value; null when there is none or it is withheld. */
export function toValue(
  value: string | undefined,
  detail: 'compact' | 'full' = 'compact',
): Name | null {
  if (value === undefined || value === '') return null
  const shown = toPath(value)
  return detail === 'full' && typeof shown !== 'string' ? untrusted(value, FULL_LENGTH) : shown
}

/** `{ value }`, and for a secret that is set the word that it is. */
export function valueFields(
  setting: Setting,
  detail?: 'compact' | 'full',
): Pick<SettingRow, 'value' | 'secret'> {
  return {
    value: toValue(setting.value, detail),
    ...(setting.withheld ? { secret: 'set' } : {}),
  }
}

export function toNodeSettingRow(setting: NodeSetting, detail: 'compact' | 'full'): SettingRow {
  return {
    name: toName(setting.name),
    ...(setting.section === undefined ? {} : { section: toName(setting.section) }),
    ...valueFields(setting, detail),
    ...(detail === 'full' ? { file: toPath(setting.file), line: setting.line ?? null } : {}),
  }
}

/** Whether somebody has changed it; a secret that is set counts as changed. */
export function isChanged({ value, withheld, defaultValue }: ClusterSetting): boolean {
  return withheld || (value ?? '') !== (defaultValue ?? '')
}

export function toClusterSettingRow(
  setting: ClusterSetting,
  detail: 'compact' | 'full',
): SettingRow {
  return {
    name: toName(setting.name),
    ...valueFields(setting, detail),
    ...(isChanged(setting) && !setting.withheld
      ? { default: toValue(setting.defaultValue, detail) }
      : {}),
    ...(detail === 'full' ? { description: untrustedOrNull(setting.description, 300) } : {}),
  }
}
