import { z } from 'zod'
import { isSecretSetting } from '../cmon/modules/setting.ts'
import { Name, toName } from './untrusted.ts'

/** Arguments of a job or a request, nested ones under dotted names: what was left out is counted. */
export const PlainData = z.record(z.string(), z.union([Name, z.number(), z.boolean()]))
export type PlainData = z.output<typeof PlainData>

const ENTRIES_LIMIT = 60
const PLAIN_KEY = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/

/** Words that make a key a secret's, however it is put together: `db_password`, `sshKeyFile`, `s3-token`. */
const SECRET_WORD =
  /^(pass|passwd|password|passwords|passphrase|passcode|pwd|pw|secret|secrets|token|tokens|credential|credentials|key|keys|keyfile|keydata|apikey|privatekey|private|pem|pfx|cert|signature|auth|authorization|cookie|cookies|session|conninfo|dsn|keytab|keyring|otp|pin)$/
const SECRET_PART =
  /passw|passwd|secret|token|keyfile|apikey|privatekey|accesskey|credential|connectionstring|connstring|serviceaccount|webhook/
const SECRET_VALUE =
  /PRIVATE KEY|:\/\/[^\s/:@]*:[^\s/@]+@|(pass(word|wd|phrase)?|secret|token|api_?key)["']?\s*[:=]|--?pass(word|wd)?\b/i

/** Arguments without anything that smells of a secret; `omitted` says how many entries that were. */
export function toPlainData(data: Record<string, unknown>): { data: PlainData; omitted: number } {
  const result: PlainData = {}
  let omitted = 0

  function add(path: string, value: unknown, depth: number): void {
    if (value === null || value === undefined || value === '') return
    if (depth > 5 || Object.keys(result).length >= ENTRIES_LIMIT) {
      omitted++
      return
    }
    if (typeof value === 'number' || typeof value === 'boolean') {
      result[path] = value
    } else if (typeof value === 'string') {
      if (SECRET_VALUE.test(value)) omitted++
      else result[path] = toName(value)
    } else if (typeof value === 'object') {
      addAll(path, Object.entries(value), depth)
    }
  }

  function addAll(path: string, entries: [string, unknown][], depth: number): void {
    // Settings travel as pairs too: {"name": "db_password", "value": "…"}.
    const named = entries.some(
      ([key, value]) =>
        /^(name|key|variable)$/i.test(key) &&
        typeof value === 'string' &&
        (isSecretKey(value) || isSecretSetting(value)),
    )
    for (const [key, value] of entries) {
      const secret = isSecretKey(key) || (named && /value|data/i.test(key))
      if (secret || !PLAIN_KEY.test(key)) omitted++
      else add(path === '' ? key : `${path}.${key}`, value, depth + 1)
    }
  }

  addAll('', Object.entries(data), 0)
  return { data: result, omitted }
}

export function isSecretKey(key: string): boolean {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return words.some((word) => SECRET_WORD.test(word)) || SECRET_PART.test(words.join(''))
}
