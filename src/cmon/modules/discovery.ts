import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { CmonError } from '../errors.ts'
import { list, maybe, nothing, text } from './wire.ts'

const typeSchema = z
  .object({
    type_name: text,
    short_name: text,
    long_name: text,
    vendors: list(z.object({ name: z.string(), versions: list(z.string()) })),
  })
  .transform((row) => ({
    name: row.type_name,
    title: row.long_name ?? row.short_name,
    vendors: row.vendors,
  }))

/** Keeps the controller's spelling, `myqlcluster` among them (cmon-rpc-core 19.1). */
export interface SupportedType {
  name: string
  title: string | undefined
  vendors: { name: string; versions: string[] }[]
}

/** Cluster types that this controller deploys, with vendors and versions. */
export async function getSupportedClusterTypes(
  cmon: CmonClient,
  options?: CallOptions,
): Promise<SupportedType[]> {
  const reply = await cmon.call(
    { path: 'discovery/', operation: 'getSupportedClusterTypes', kind: 'read' },
    z.object({
      cluster_type_names: list(z.string()),
      cluster_type_properties: maybe(z.record(z.string(), typeSchema)),
    }),
    options,
  )
  return reply.cluster_type_names.map((name) => {
    const known = reply.cluster_type_properties?.[name]
    return { name, title: known?.title, vendors: known?.vendors ?? [] }
  })
}

/** Undefined when the name can be used for a new cluster, else why it can't. */
export async function checkClusterName(
  cmon: CmonClient,
  name: string,
  options?: CallOptions,
): Promise<string | undefined> {
  try {
    await cmon.call(
      {
        path: 'discovery/',
        operation: 'checkClusterName',
        params: { new_cluster_name: name },
        kind: 'read',
      },
      nothing,
      options,
    )
    return undefined
  } catch (thrown) {
    // A name that is taken or malformed is told by InvalidRequest (19.2).
    if (thrown instanceof CmonError && thrown.status?.toLowerCase() === 'invalidrequest')
      return thrown.said ?? 'The controller refused the name.'
    throw thrown
  }
}

export interface HostsToCheck {
  hostnames: readonly string[]
  /** A key file on the controller; passwords are not sent from here. */
  ssh: { user: string; keyFile: string }
}

const checkSchema = z
  .object({
    host: maybe(z.object({ hostname: text })),
    status: maybe(z.object({ error_code: text, error_message: text })),
  })
  .transform((row) => ({
    hostname: row.host?.hostname,
    ok: row.status?.error_code === 'HostIsOk',
    code: row.status?.error_code,
    message: row.status?.error_message,
  }))

export type HostCheck = z.output<typeof checkSchema>

/** Whether hosts can be reached by SSH, have sudo and belong to no cluster yet (19.3). */
export async function checkHosts(
  cmon: CmonClient,
  { hostnames, ssh }: HostsToCheck,
  options?: CallOptions,
): Promise<HostCheck[]> {
  const reply = await cmon.call(
    {
      path: 'discovery/',
      operation: 'checkHosts',
      params: {
        nodes: hostnames.map((hostname) => ({ hostname })),
        check_if_already_registered: true,
        check_ssh_sudo: true,
        ssh_credentials: {
          class_name: 'CmonSshCredentials',
          user_name: ssh.user,
          public_key_file: ssh.keyFile,
        },
      },
      kind: 'read',
    },
    z.object({ checked_hosts: list(checkSchema) }),
    options,
  )
  return reply.checked_hosts
}
