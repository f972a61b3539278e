import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { list, privileges, text } from './wire.ts'

/** One object of the controller's tree of users, groups, clusters and files (cmon-rpc-core 22). */
export interface TreeItem {
  name: string
  /** Path of the folder it is in. */
  folder: string | undefined
  /** `Folder`, `File`, `Cluster`, `Node`, `User`, `Group`, … */
  type: string | undefined
  acl: string | undefined
  /** What the user of this session may do with it. */
  privileges: string | undefined
  owner: string | undefined
  group: string | undefined
  items: TreeItem[]
}

const itemSchema: z.ZodType<TreeItem> = z
  .object({
    item_name: text,
    item_path: text,
    item_type: text,
    item_acl: text,
    effective_privileges: privileges,
    owner_user_name: text,
    owner_group_name: text,
    sub_items: list(z.lazy(() => itemSchema)),
  })
  .transform((row): TreeItem => ({
    name: row.item_name ?? '',
    folder: row.item_path,
    type: row.item_type,
    acl: row.item_acl,
    privileges: row.effective_privileges,
    owner: row.owner_user_name,
    group: row.owner_group_name,
    items: row.sub_items,
  }))

/** The tree from its root or from `path` down. */
export async function getTree(
  cmon: CmonClient,
  path: string | undefined,
  options?: CallOptions,
): Promise<TreeItem> {
  const reply = await cmon.call(
    {
      path: 'tree',
      operation: 'getTree',
      params: path === undefined ? {} : { path },
      kind: 'read',
    },
    z.object({ cdt: itemSchema }),
    options,
  )
  return reply.cdt
}
