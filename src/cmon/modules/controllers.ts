import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { integer, list, text, written } from './wire.ts'

/**
 * What a controller says of its place in CMON HA: `CmonControllerLeader`, `CmonControllerFollower`, or
 * nothing. Needs no session and is never redirected (cmon-rpc-core 17).
 */
export async function pingController(
  cmon: CmonClient,
  options?: CallOptions,
): Promise<'leader' | 'follower' | undefined> {
  const reply = await cmon.call(
    { path: 'controller/', operation: 'ping', kind: 'read' },
    z.object({ controller_status: text, status: text }),
    options,
  )
  const said = (reply.controller_status ?? reply.status ?? '').toLowerCase()
  if (said.endsWith('leader')) return 'leader'
  return said.endsWith('follower') ? 'follower' : undefined
}

const roleObject = z.object({ role: text })

function roleOf(properties: unknown): string | undefined {
  if (typeof properties === 'string') return properties === '' ? undefined : properties
  const parsed = roleObject.safeParse(properties)
  return parsed.success ? parsed.data.role : undefined
}

/** `properties` is an object, or only the role's name; `clusters` a list, or text (24). */
const poolMemberSchema = z
  .object({
    controller_id: integer,
    hostname: text,
    port: integer,
    status: text,
    properties: written(roleObject, roleOf),
    clusters: z.unknown().optional(),
  })
  .transform((row) => ({
    id: row.controller_id,
    hostname: row.hostname,
    port: row.port,
    status: row.status,
    role: row.properties,
    clusters: Array.isArray(row.clusters) ? row.clusters.length : undefined,
  }))

export type PoolMember = z.output<typeof poolMemberSchema>

/** The controllers of this one's pool, itself included. Older controllers refuse the operation. */
export async function listControllers(
  cmon: CmonClient,
  options?: CallOptions,
): Promise<PoolMember[]> {
  const reply = await cmon.call(
    {
      path: 'poolcontrollers/',
      operation: 'listControllers',
      params: { controller_id: 0 },
      kind: 'read',
    },
    z.object({ controllers: list(poolMemberSchema) }),
    options,
  )
  return reply.controllers
}
