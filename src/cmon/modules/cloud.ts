import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { integer, list, maybe, text } from './wire.ts'

/** Only where it leads; keys and secrets are not read, should a controller send them. */
const credentialSchema = z
  .object({
    id: integer,
    name: text,
    comment: text,
    credentials: maybe(z.object({ access_key_region: text, endpoint: text })),
  })
  .transform((row) => ({
    id: row.id,
    name: row.name,
    comment: row.comment,
    region: row.credentials?.access_key_region,
    endpoint: row.credentials?.endpoint,
  }))

export type CloudCredential = z.output<typeof credentialSchema> & { provider: string }

/** Cloud accounts that backups can be uploaded with, without what opens them (cmon-rpc-jobs 11). */
export async function listCloudCredentials(
  cmon: CmonClient,
  options?: CallOptions,
): Promise<CloudCredential[]> {
  const reply = await cmon.call(
    { path: 'cloud/', operation: 'listCredentials', kind: 'read' },
    z.object({ result: maybe(z.record(z.string(), list(credentialSchema))) }),
    options,
  )
  return Object.entries(reply.result ?? {}).flatMap(([provider, credentials]) =>
    credentials.map((credential) => ({ ...credential, provider })),
  )
}
