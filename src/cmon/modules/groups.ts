import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { date, integer, list, nothing, text } from './wire.ts'

/** `CmonGroup`, cmon-rpc-jobs 8.1. Who is in it is told by the users. */
const groupSchema = z
  .object({ group_id: integer, group_name: z.string(), owner_user_name: text, created: date })
  .transform((row) => ({
    id: row.group_id,
    name: row.group_name,
    owner: row.owner_user_name,
    created: row.created,
  }))

export type Group = z.output<typeof groupSchema>

export async function getGroups(cmon: CmonClient, options?: CallOptions): Promise<Group[]> {
  const reply = await cmon.call(
    { path: 'users/', operation: 'getGroups', kind: 'read' },
    z.object({ groups: list(groupSchema) }),
    options,
  )
  return reply.groups
}

function groupObject(name: string): Record<string, unknown> {
  return { group: { class_name: 'CmonGroup', group_name: name } }
}

export async function createGroup(
  cmon: CmonClient,
  name: string,
  options?: CallOptions,
): Promise<void> {
  return cmon.call(
    { path: 'users/', operation: 'createGroup', params: groupObject(name), kind: 'write' },
    nothing,
    options,
  )
}

/** Refused while it has members. */
export async function deleteGroup(
  cmon: CmonClient,
  name: string,
  options?: CallOptions,
): Promise<void> {
  return cmon.call(
    { path: 'users/', operation: 'deleteGroup', params: groupObject(name), kind: 'write' },
    nothing,
    options,
  )
}
