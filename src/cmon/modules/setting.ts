/** One configuration value that may leave this daemon. */
export interface Setting {
  name: string
  /** Undefined when unset, and when it is withheld. */
  value: string | undefined
  /** It is set, but a secret or something that may hold one. */
  withheld: boolean
}

/**
 * Names of secrets in the settings of controllers and of the databases they manage: `cluster_key` and
 * `rpc_key` are captured (cmon-rpc-core 8.4), `auth` covers wsrep_sst_auth, masterauth and HAProxy's
 * `stats auth`.
 */
const SECRET_NAME =
  /pass|pwd|secret|token|credential|auth(?!db|or|entication_(policy|timeout)|_plugin)|conninfo|connect_?string|private|userlist|keyring|([_.-]|^)(key|dsn)$/i
/** Names that look the same and hold none. */
const HARMLESS_NAME =
  /^(validate_password[._]|password_encryption$|default_password_lifetime$|ndb_connectstring$)|token_size$/i
/** `user:word@host`, `password=word`, PEM blocks and crypt or database hashes, under whatever name. */
const SECRET_VALUE =
  /:\/\/[^\s/@]*:[^\s/@]*@|\b(pass(word|wd)?|pwd|secret|token)\s*[=:]|-----BEGIN|^\$\w+\$|^\*[0-9A-F]{40}$|^(md5|SCRAM-SHA-256\$)[0-9a-f]/i

/** Withheld values, beside the settings: whatever is made of a setting can't carry its secret along. */
const secrets = new WeakMap<Setting, string>()

/** Whether two settings are the same, secrets included; false when one of them wasn't made by `toSetting`. */
export function isSameValue(one: Setting, other: Setting): boolean {
  if (!one.withheld && !other.withheld) return one.value === other.value
  const secret = secrets.get(one)
  return secret !== undefined && secret === secrets.get(other)
}

/** Whether the value of a setting of this name is a secret. */
export function isSecretSetting(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name)
}

/** The value as text, or the word that it is withheld. */
export function toSetting(name: string, raw: unknown): Setting {
  const value = written(raw)
  if (value === undefined || value === '') return { name, value, withheld: false }
  // A flag is no secret, whatever its name; a number may be a PIN.
  const plain = typeof raw === 'boolean'
  const withheld = !plain && (isSecretSetting(name) || SECRET_VALUE.test(value))
  const setting = { name, value: withheld ? undefined : value, withheld }
  if (withheld) secrets.set(setting, value)
  return setting
}

function written(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw
  if (typeof raw === 'number' || typeof raw === 'boolean') return String(raw)
  if (Array.isArray(raw)) return raw.map((item: unknown) => written(item) ?? '').join(', ')
  return undefined
}

/** Flattens what YAML files hold in maps: `net: { port: 27017 }` is `net.port`. */
export function toSettings(name: string, raw: unknown): Setting[] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return [toSetting(name, raw)]
  return Object.entries(raw).flatMap(([key, value]: [string, unknown]) =>
    toSettings(`${name}.${key}`, value),
  )
}
