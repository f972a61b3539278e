/** A setting that later versions will know. */
export interface PlannedSetting {
  readonly key: string
  readonly secret: boolean
}

const open = (key: string): PlannedSetting => ({ key, secret: false })
const secret = (key: string): PlannedSetting => ({ key, secret: true })

/**
 * Settings whose feature isn't there yet. Setting one is refused: most of them narrow who may do what,
 * and one that is silently ignored is worse than none. To deliver a feature, move its line to a table.
 */
export const plannedSettings: readonly PlannedSetting[] = [
  open('CMON_FRESHNESS'),
  secret('MCP_STATE_URL'),
]

const plannedKeys = new Set(
  plannedSettings.flatMap(({ key, secret }) => (secret ? [key, `${key}_FILE`] : [key])),
)

/** Whether a later version will know the key. */
export function isPlanned(key: string): boolean {
  return plannedKeys.has(key)
}
