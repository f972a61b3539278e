import { createHash, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { link, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { draftOf, writeNew } from '../../state/write-file.ts'

/** Good for a decade or more, and still a few milliseconds a login. */
export const KEY_BITS = 3072

export async function makeKey(): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: KEY_BITS })
  return privateKey
}

/** As the vendor's CLI writes public keys: PKCS#1 in PEM (cmon-rpc-core 5.4). */
export function publicPemOf(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'pkcs1', format: 'pem' }).toString()
}

/** Of the public half, as `openssl pkey -pubout -outform DER | openssl sha256 -binary | base64` has it. */
export function fingerprintOf(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' })
  return `SHA256:${createHash('sha256').update(der).digest('base64').replace(/=+$/, '')}`
}

/** A key on its way to its place. */
export interface KeyDraft {
  /** Puts it there (0600), whole or not at all. Throws EEXIST where one is by now. */
  readonly keep: () => Promise<void>
  readonly discard: () => Promise<void>
}

/** Writes the key beside its place, so that what can't be written is known before anybody hears of the key. */
export async function draftKey(path: string, key: KeyObject): Promise<KeyDraft> {
  const draft = draftOf(path)
  await writeNew(draft, key.export({ type: 'pkcs8', format: 'pem' }))
  const discard = (): Promise<void> => rm(draft, { force: true })
  return {
    discard,
    async keep() {
      await link(draft, path)
      await discard()
    },
  }
}
