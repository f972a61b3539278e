import { z } from 'zod'
import type { CallOptions } from '../../cmon/client.ts'
import { checkAccess as checkRight, getAcl, type Acl } from '../../cmon/modules/tree.ts'
import { getUsers, whoAmI, type User } from '../../cmon/modules/users.ts'
import { findCluster, type FoundCluster } from '../../fleet/find-cluster.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { unlessRefused } from '../shared/unless-refused.ts'
import { ClusterRef } from '../shared/params.ts'
import { toPath } from '../shared/path.ts'
import { Name, toName, toNameOrNull } from '../../fleet/untrusted.ts'
import { userAmong, UserName } from './find-user.ts'
import { stateOf, UserState } from './user-state.ts'
import { May, rightsOf, SOURCES, toMay, type AppliedEntry } from '../shared/rights.ts'

const ENTRIES_SHOWN = 40

const Through = z.strictObject({ by: z.enum(SOURCES), name: Name.optional(), rights: z.string() })

const ToldBy = z.enum(['controller', 'inferred'])

export const checkAccess = defineTool({
  name: 'check_access',
  title: 'Check access to a cluster',
  description:
    'What a ClusterControl user may do on a cluster, and through which entry or group; default: the one you act as.',
  hints: readOnly,
  input: {
    cluster: ClusterRef,
    user: UserName.optional(),
  },
  output: {
    cluster: z.string(),
    user: Name,
    groups: z.array(Name),
    state: UserState,
    rights: z.string(),
    may: May,
    /** `inferred`: worked out from the access list, as the controller tells rights of its own user only. */
    told_by: ToldBy,
    /** How the access list leads to these rights: inferred. Empty: it gives none, or can't be read. */
    through: z.array(Through),
    owner: Name.nullable(),
    owning_group: Name.nullable(),
    /** null: this user may not read it. */
    access_list: z.array(Name).nullable(),
    access_list_total: z.int().optional(),
    /** The folder the cluster is in; inferred: who can't read the folder doesn't see the cluster. */
    folder: z.strictObject({ path: Name.nullable(), rights: z.string().nullable() }).optional(),
  },

  async run({ fleet, signal }, { cluster: wanted, user: name }) {
    const found = await findCluster(fleet, wanted, {}, { signal })
    const { controller, cluster, ref } = found
    const { folder = '/' } = cluster
    const [acl, folderAcl, user] = await Promise.all([
      unlessRefused(getAcl(controller.cmon, pathOf(found), { signal })),
      folder === '/' ? undefined : unlessRefused(getAcl(controller.cmon, folder, { signal })),
      userNamed(controller, name, { signal }),
    ])
    const isOwn = user.name === controller.cmon.username
    const inferred = acl === undefined ? undefined : rightsOf(user, acl)
    const told = isOwn ? await ownRights(found, { signal }) : undefined
    const rights = told ?? inferred?.rights
    const toldBy: z.output<typeof ToldBy> = told === undefined ? 'inferred' : 'controller'
    if (rights === undefined)
      throw new InputError('not_found', 'The access list of the cluster can not be read', {
        parameter: 'user',
        next: "Leave user out for the daemon's own rights, or give it read access to the list.",
      })
    return {
      cluster: ref,
      user: toName(user.name),
      groups: user.groups.map(toName),
      state: stateOf(user),
      rights,
      may: toMay(rights),
      told_by: toldBy,
      through: (inferred?.through ?? []).map(toThrough),
      owner: toNameOrNull(acl?.owner ?? cluster.owner),
      owning_group: toNameOrNull(acl?.group ?? cluster.group),
      ...accessList(acl),
      ...(folder === '/'
        ? {}
        : {
            folder: {
              path: toPath(folder),
              rights: folderAcl === undefined ? null : rightsOf(user, folderAcl).rights,
            },
          }),
    }
  },
})

function pathOf({ cluster: { folder = '/', name } }: FoundCluster): string {
  return `${folder.replace(/\/$/, '')}/${name}`
}

async function userNamed(
  { cmon }: Controller,
  name: string | undefined,
  options: CallOptions,
): Promise<User> {
  if (name === undefined) return (await whoAmI(cmon, options)).user
  return userAmong(await getUsers(cmon, options), name)
}

/** Newer controllers tell the rights along with the cluster; others are asked for each. */
async function ownRights(
  { controller, cluster, ...found }: FoundCluster,
  options: CallOptions,
): Promise<string> {
  if (cluster.privileges !== undefined) return cluster.privileges
  const path = pathOf({ controller, cluster, ...found })
  const granted = await Promise.all(
    ['r', 'w', 'x'].map(async (right) =>
      (await checkRight(controller.cmon, path, right, options)) ? right : '-',
    ),
  )
  return granted.join('')
}

function toThrough({ by, name, rights }: AppliedEntry): z.input<typeof Through> {
  return { by, ...(name === undefined ? {} : { name: toName(name) }), rights }
}

function accessList(acl: Acl | undefined): {
  access_list: Name[] | null
  access_list_total?: number
} {
  if (acl === undefined) return { access_list: null }
  const { entries } = acl
  return {
    access_list: entries
      .slice(0, ENTRIES_SHOWN)
      .map(({ kind, name, rights }) => toName(`${kind}:${name}:${rights}`)),
    ...(entries.length > ENTRIES_SHOWN ? { access_list_total: entries.length } : {}),
  }
}
