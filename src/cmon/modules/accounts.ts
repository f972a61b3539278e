import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { done, flag, integer, list, text, type Done } from './wire.ts'

/** `CmonAccount`, cmon-rpc-jobs 9. It carries `password`, hash or clear text: not read at all. */
const accountSchema = z
  .object({
    user_name: z.string(),
    host_allow: text,
    grants: text,
    own_database: text,
    password_expired: flag,
    system_user: flag,
    connections: integer,
    max_connections: integer,
  })
  .transform((row) => ({
    name: row.user_name,
    /** Where it may connect from; undefined means anywhere. */
    host: row.host_allow,
    grants: parseGrants(row.grants),
    ownDatabase: row.own_database,
    passwordExpired: row.password_expired,
    systemAccount: row.system_user,
    connections: row.connections,
    maxConnections: row.max_connections,
  }))

export type Account = z.output<typeof accountSchema>

export interface Grant {
  /** `*.*`, `orders.*` or `orders.items`. */
  target: string
  privileges: string[]
}

/** `*.*:ALL;orders.*:SELECT,INSERT` to grants. */
function parseGrants(written: string | undefined): Grant[] {
  return (written ?? '').split(';').flatMap((part) => {
    // A target may hold a colon inside quotes, privileges never do.
    const colon = part.lastIndexOf(':')
    if (colon < 1) return []
    const privileges = part.slice(colon + 1).split(',')
    return [
      {
        target: part.slice(0, colon).trim(),
        privileges: privileges.map((word) => word.trim()).filter((word) => word !== ''),
      },
    ]
  })
}

/** Grants as the controller reads them. */
export function writeGrants(grants: readonly Grant[]): string {
  return grants.map(({ target, privileges }) => `${target}:${privileges.join(',')}`).join(';')
}

/** Database accounts of one cluster; `total` counts all. */
export async function getAccounts(
  cmon: CmonClient,
  { clusterId, limit, offset }: { clusterId: number; limit: number; offset: number },
  options?: CallOptions,
): Promise<{ accounts: Account[]; total: number | undefined }> {
  return cmon.call(
    {
      path: 'clusters/',
      operation: 'getAccounts',
      params: { cluster_id: clusterId, limit, offset },
      kind: 'read',
    },
    z.object({ accounts: list(accountSchema), total: integer }),
    options,
  )
}

/** How a request names an account. */
export interface AccountKey {
  name: string
  host?: string | undefined
}

function accountFields({ name, host }: AccountKey): Record<string, unknown> {
  return {
    class_name: 'CmonAccount',
    user_name: name,
    ...(host === undefined ? {} : { host_allow: host }),
  }
}

export interface NewAccount extends AccountKey {
  password: string
  grants?: readonly Grant[] | undefined
  /** A database to make along with it, all its own. */
  ownDatabase?: string | undefined
}

/** The reply echoes the password (9): only its messages are read. */
export async function createAccount(
  cmon: CmonClient,
  clusterId: number,
  { password, grants, ownDatabase, ...key }: NewAccount,
  options?: CallOptions,
): Promise<Done> {
  return change(cmon, 'createAccount', clusterId, options, {
    account: {
      ...accountFields(key),
      password,
      ...(grants === undefined ? {} : { grants: writeGrants(grants) }),
      ...(ownDatabase === undefined ? {} : { own_database: ownDatabase }),
    },
  })
}

export async function deleteAccount(
  cmon: CmonClient,
  clusterId: number,
  key: AccountKey,
  options?: CallOptions,
): Promise<Done> {
  return change(cmon, 'deleteAccount', clusterId, options, { account: accountFields(key) })
}

export async function grantPrivileges(
  cmon: CmonClient,
  clusterId: number,
  key: AccountKey,
  grants: readonly Grant[],
  options?: CallOptions,
): Promise<Done> {
  return change(cmon, 'grantPrivileges', clusterId, options, {
    account: accountFields(key),
    privileges: writeGrants(grants),
  })
}

export async function revokePrivileges(
  cmon: CmonClient,
  clusterId: number,
  key: AccountKey,
  grants: readonly Grant[],
  options?: CallOptions,
): Promise<Done> {
  return change(cmon, 'revokePrivileges', clusterId, options, {
    account: accountFields(key),
    privileges: writeGrants(grants),
  })
}

function change(
  cmon: CmonClient,
  operation: string,
  clusterId: number,
  options: CallOptions | undefined,
  params: Record<string, unknown>,
): Promise<Done> {
  return cmon.call(
    {
      path: 'clusters/',
      operation,
      params: { cluster_id: clusterId, ...params },
      kind: 'write',
    },
    done,
    options,
  )
}
