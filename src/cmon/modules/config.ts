import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { toSettings } from './setting.ts'
import { done, integer, list, maybe, text, type Done } from './wire.ts'

const valueSchema = z
  .object({
    section: text,
    variablename: z.string(),
    value: z.unknown().optional(),
    filename: text,
    linenumber: integer,
  })
  .transform((row) =>
    // The setting itself and no copy: `isSameValue` knows it.
    toSettings(row.variablename, row.value).map((setting) =>
      Object.assign(setting, {
        section: row.section,
        file: row.filename,
        line: row.linenumber,
        /** One entry of a map: how those are written no source shows. */
        isNested: setting.name !== row.variablename,
      }),
    ),
  )

/** `content`, the whole text of the file, may hold secrets anywhere: not read at all. */
const fileSchema = z
  .object({ filename: text, path: text, syntax: text, values: list(valueSchema) })
  .transform(({ values, ...file }) => ({ ...file, values: values.flat() }))

export type NodeSetting = z.output<typeof valueSchema>[number]
export type ConfigFile = z.output<typeof fileSchema>

/** How a request names a node. */
export interface NodeKey {
  hostname: string
  port?: number | undefined
  clusterId?: number | undefined
}

function nodeFields({ hostname, port, clusterId }: NodeKey): Record<string, unknown> {
  return {
    hostname,
    ...(port === undefined ? {} : { port }),
    ...(clusterId === undefined ? {} : { cluster_id: clusterId }),
  }
}

/** Configuration files of one node, values that may be secrets withheld (cmon-rpc-core 14.1). */
export async function getNodeConfig(
  cmon: CmonClient,
  node: NodeKey,
  options?: CallOptions,
): Promise<ConfigFile[]> {
  const reply = await cmon.call(
    { path: 'config/', operation: 'getConfig', params: nodeFields(node), kind: 'read' },
    z.object({ config: maybe(z.object({ files: list(fileSchema) })) }),
    options,
  )
  return reply.config?.files ?? []
}

export interface NodeSettingKey {
  name: string
  /** Section of the file. */
  section?: string | undefined
}

/** The name is `variablename` on reading, `name` on writing (14.2). */
function settingFields({ name, section }: NodeSettingKey): Record<string, unknown> {
  return { name, ...(section === undefined ? {} : { group: section }) }
}

export async function setNodeConfig(
  cmon: CmonClient,
  node: NodeKey,
  values: readonly (NodeSettingKey & { value: string })[],
  options?: CallOptions,
): Promise<Done> {
  const configuration = values.map(({ value, ...key }) => ({ ...settingFields(key), value }))
  return cmon.call(
    {
      path: 'config/',
      operation: 'setConfig',
      params: { ...nodeFields(node), configuration },
      kind: 'write',
    },
    done,
    options,
  )
}

/** Takes settings out of the node's files, so that the database's defaults hold. */
export async function unsetNodeConfig(
  cmon: CmonClient,
  node: NodeKey,
  keys: readonly NodeSettingKey[],
  options?: CallOptions,
): Promise<Done> {
  return cmon.call(
    {
      path: 'config/',
      operation: 'unsetConfig',
      params: { ...nodeFields(node), configuration: keys.map(settingFields) },
      kind: 'write',
    },
    done,
    options,
  )
}
