import { EVIDENCE } from '../../../cmon/evidence.ts'

const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_]{0,47}$/
/** An object with more unknown keys than this is a map of somebody's things, not a thing with fields. */
const MOST_UNKNOWN = 150
/** Longer texts are no names. */
const LONGEST = 100

/** Names of fields that are public knowledge (cmon-rpc-core 3, 7): told even when something is called so. */
const PUBLIC = new Set([
  ...Object.values(EVIDENCE).flatMap((fields) =>
    Object.keys(fields).map((path) => path.split('.').at(-1)?.replace('[]', '') ?? ''),
  ),
  ...`class_name acl cdt_path owner_user_id owner_user_name owner_group_id owner_group_name user_id group_id host_id
  email_address timezone last_failed_login n_failed_logins job_id database_id data_directory deleted dirty`.split(
    /\s+/,
  ),
])

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
      const told = names.filter(
        (name) => PUBLIC.has(name) || (FIELD_NAME.test(name) && !values.has(name.toLowerCase())),
      )
      return { told, others: names.length - told.length }
    },
  }
}
