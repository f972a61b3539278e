const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_]{0,47}$/
/** An object with more unknown keys than this is a map of somebody's things, not a thing with fields. */
const MOST_UNKNOWN = 60
/** Longer texts are no names. */
const LONGEST = 100

/** Keys of settings are told by values: they are field names themselves, and no one's own. */
const SETTING_NAMES = /^(clusters|config)\/getConfig$/

/**
 * Tells field names from names of people's things. A map keyed by hosts, databases or users would put those
 * where fields are; but what names a thing also stands somewhere as a value, and that is remembered here.
 */
export function createNameJudge(): {
  /** Remembers every text in a reply. */
  hear(operation: string, reply: unknown): void
  /** Remembers a text that isn't in any reply. */
  keep(text: string): void
  /** The names that may be told, and how many others there are. */
  tellable(names: readonly string[]): { told: string[]; others: number }
} {
  const values = new Set<string>()
  const keep = (text: string): void => {
    if (text.length <= LONGEST) values.add(text.toLowerCase())
  }
  function hearValue(value: unknown, ofSettings: boolean): void {
    if (typeof value === 'string') return keep(value)
    if (typeof value !== 'object' || value === null) return
    for (const [key, own] of Object.entries(value))
      if (!(ofSettings && /^(name|variablename)$/.test(key))) hearValue(own, ofSettings)
  }
  return {
    keep,
    hear: (operation, reply) => hearValue(reply, SETTING_NAMES.test(operation)),
    tellable(names) {
      if (names.length > MOST_UNKNOWN) return { told: [], others: names.length }
      const told = names.filter((name) => FIELD_NAME.test(name) && !values.has(name.toLowerCase()))
      return { told, others: names.length - told.length }
    },
  }
}
