import { open } from 'node:fs/promises'
import type { Rpc } from './envelope.ts'

/** One RPC as the demo saw it, secrets masked. */
export interface RpcLogEntry {
  time: string
  /** The session's user, after a login the new one's; null when there is none. */
  user: string | null
  /** From /v2 on, without a trailing slash. */
  path: string
  operation: string
  body: unknown
  /** `request_status` of the reply, or `fault:KIND` when a fault answered instead. */
  status: string
}

export interface RpcLog {
  add(rpc: Rpc, status: string): void
  entries(): RpcLogEntry[]
  /** Flushes and closes the file. */
  close(): Promise<void>
}

const MEMORY_LIMIT = 10_000
const MASK = '***'

/** Keeps the last entries in memory and appends every one to `file`; rejects if it can't be opened. */
export async function createRpcLog(file?: string): Promise<RpcLog> {
  const handle = file === undefined ? undefined : await open(file, 'a', 0o600)
  const stream = handle?.createWriteStream()
  // A full disk under the log must not end the demo; close() has nothing left to flush then.
  stream?.on('error', () => stream.destroy())
  const kept: RpcLogEntry[] = []
  return {
    add({ caller, path, operation, body }, status) {
      const entry: RpcLogEntry = {
        time: new Date().toISOString(),
        user: caller?.userName ?? null,
        path: `/${path.join('/')}`,
        operation,
        body: maskSecrets(body),
        status,
      }
      kept.push(entry)
      if (kept.length > MEMORY_LIMIT) kept.shift()
      if (stream?.writable) stream.write(`${JSON.stringify(entry)}\n`)
    },
    entries: () => [...kept],
    close: () =>
      new Promise((resolve) => {
        if (!stream || stream.closed) return resolve()
        stream.once('close', resolve)
        stream.end()
      }),
  }
}

const SECRET_KEY =
  /pass(word|wd|phrase)|secret|token|signature|credential(s|_data)$|^cookie$|api_?key|(private|ssh|access|decryption|controller)_?key(_data|_id)?$/i
/** Names that look like secrets but are switches or references, worth seeing in a log. */
const HARMLESS_KEY = /^(force_password_update|mask_passwords|password_expired|generate_token)$/i

const DEPTH_LIMIT = 100

/** A copy of `value` with everything that looks like a secret replaced, at any depth. */
export function maskSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value, depth)
  if (typeof value !== 'object' || value === null) return value
  if (depth > DEPTH_LIMIT) return MASK
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item, depth + 1))
  const entries = Object.entries(value)
  // Settings travel as pairs: `{"name": "db_password", "value": "…"}`.
  const names = entries.flatMap(([key, inner]) => (key === 'name' ? [String(inner)] : []))
  return Object.fromEntries(
    entries.map(([key, inner]) => {
      const isSecret = isSecretKey(key) || (key.endsWith('value') && names.some(isSecretKey))
      return [key, isSecret && !isUnset(inner) ? MASK : maskSecrets(inner, depth + 1)]
    }),
  )
}

function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key) && !HARMLESS_KEY.test(key)
}

function isUnset(value: unknown): boolean {
  return value === '' || value === null || value === undefined
}

function maskText(text: string, depth: number): string {
  if (text.includes('PRIVATE KEY-----')) return MASK
  // `job_spec` may travel as JSON inside a string.
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.stringify(maskSecrets(JSON.parse(text), depth + 1))
    } catch {
      // Only looked like JSON.
    }
  }
  return text.replaceAll(/(:\/\/[^\s/:@]*):[^\s/@]+@/g, `$1:${MASK}@`)
}
