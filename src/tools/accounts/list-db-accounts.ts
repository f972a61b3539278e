import { z } from 'zod'
import type { Account } from '../../cmon/modules/accounts.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, Detail } from '../shared/params.ts'
import { Name, toName } from '../../fleet/untrusted.ts'
import { bareTarget, isAlmighty } from './grants.ts'
import { readAccounts } from './read-accounts.ts'

const GRANTS_SHOWN = { compact: 5, full: 40 }

const AccountRow = z.strictObject({
  account: Name,
  /** null: from anywhere. */
  host: Name.nullable(),
  grants: z.array(z.strictObject({ on: Name, privileges: z.array(Name) })),
  /** When there are more than are shown. */
  grants_total: z.int().optional(),
  /** All privileges on everything. */
  all_on_everything: z.literal(true).optional(),
  system_account: z.literal(true).optional(),
  password_expired: z.literal(true).optional(),
  own_database: Name.optional(),
  connections: z.number().nullable().optional(),
  max_connections: z.number().nullable().optional(),
})

export const listDbAccounts = defineTool({
  name: 'list_db_accounts',
  title: 'List database accounts',
  description:
    'Accounts inside the databases of a cluster with hosts and grants, the mightiest first.',
  hints: readOnly,
  input: {
    cluster: ClusterRef,
    name: z.string().max(100).optional().describe('Part of it'),
    database: z.string().max(200).optional().describe('With grants on it'),
    detail: Detail,
    ...pageParameters(20),
  },
  output: {
    cluster: z.string(),
    accounts: z.array(AccountRow),
    ...pageFields,
    /** Accounts that were not read, for there are too many: `total` counts without them. */
    unread: z.int().optional(),
  },

  async run({ fleet, signal }, { cluster: wanted, name, database, ...page }) {
    const { controller, cluster, ref } = await findCluster(fleet, wanted, {}, { signal })
    const { accounts, unread } = await readAccounts(controller, cluster.id, { signal })
    const matching = accounts
      .filter(
        (account) =>
          (name === undefined || account.name.toLowerCase().includes(name.toLowerCase())) &&
          (database === undefined || reaches(account, database)),
      )
      .sort(
        (a, b) =>
          Number(isAlmighty(b)) - Number(isAlmighty(a)) ||
          a.name.localeCompare(b.name) ||
          (a.host ?? '').localeCompare(b.host ?? ''),
      )
    const paged = pageOf(matching, page, (account) => toRow(account, page.detail))
    return {
      cluster: ref,
      accounts: paged.rows,
      ...pageInfo(paged),
      ...(unread > 0 ? { unread } : {}),
    }
  },
})

function reaches({ grants }: Account, database: string): boolean {
  const wanted = bareTarget(database)
  return grants
    .map(({ target }) => bareTarget(target))
    .some((target) => target === '*.*' || target === wanted || target.startsWith(`${wanted}.`))
}

function toRow(account: Account, detail: 'compact' | 'full'): z.input<typeof AccountRow> {
  const { grants, ownDatabase } = account
  const shown = GRANTS_SHOWN[detail]
  return {
    account: toName(account.name),
    host: account.host === undefined || account.host === '%' ? null : toName(account.host),
    grants: grants.slice(0, shown).map(({ target, privileges }) => ({
      on: toName(target),
      privileges: privileges.map(toName),
    })),
    ...(grants.length > shown ? { grants_total: grants.length } : {}),
    ...(isAlmighty(account) ? { all_on_everything: true } : {}),
    ...(account.systemAccount === true ? { system_account: true } : {}),
    ...(account.passwordExpired === true ? { password_expired: true } : {}),
    ...(ownDatabase === undefined ? {} : { own_database: toName(ownDatabase) }),
    ...(detail === 'full'
      ? {
          connections: account.connections ?? null,
          max_connections: account.maxConnections ?? null,
        }
      : {}),
  }
}
