import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { list, nothing, text } from './wire.ts'

/** A public key that a user may log in with: PEM or an OpenSSH line. */
export interface PublicKey {
  name: string | undefined
  key: string
}

/** Only a privileged user may ask for another's (cmon-rpc-jobs 8.2). */
export async function getKeys(
  cmon: CmonClient,
  user: string,
  options?: CallOptions,
): Promise<PublicKey[]> {
  const reply = await cmon.call(
    { path: 'users/', operation: 'getKeys', params: userOnly(user), kind: 'read' },
    z.object({ public_keys: list(z.object({ name: text, key: z.string() })) }),
    options,
  )
  return reply.public_keys
}

export async function addKey(
  cmon: CmonClient,
  user: string,
  { name, key }: { name: string; key: string },
  options?: CallOptions,
): Promise<void> {
  return cmon.call(
    {
      path: 'users/',
      operation: 'addKey',
      params: { ...userOnly(user), public_key: { name, key } },
      kind: 'write',
    },
    nothing,
    options,
  )
}

/** Takes a key away by its name. The request's shape is inferred from addKey's (8.2). */
export async function deleteKey(
  cmon: CmonClient,
  user: string,
  name: string,
  options?: CallOptions,
): Promise<void> {
  return cmon.call(
    {
      path: 'users/',
      operation: 'deleteKey',
      params: { ...userOnly(user), public_key: { name } },
      kind: 'write',
    },
    nothing,
    options,
  )
}

function userOnly(name: string): Record<string, unknown> {
  return { user: { class_name: 'CmonUser', user_name: name } }
}
