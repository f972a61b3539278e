import { z } from 'zod'
import { MYSQL, POSTGRESQL } from '../../cmon/jobs/cluster-types.ts'
import { createAccount } from '../../cmon/modules/accounts.ts'
import { findExactCluster, type FoundCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { given } from '../shared/given.ts'
import { about } from '../shared/job-change.ts'
import { ClusterRef } from '../shared/params.ts'
import { handOver, newPassword, secretsOf } from '../shared/passwords.ts'
import { accountName, isAccount } from './find-account.ts'
import { Grants, openHost, toGrants, wideGrants } from './grants.ts'
import { readAccounts } from './read-accounts.ts'

export const createDbAccount = defineTool({
  name: 'create_db_account',
  title: 'Create a database account',
  description: 'Creates an account; its password is left in a file for the operator.',
  hints: destructive,
  input: {
    cluster: ClusterRef,
    account: z.string().min(1).max(128),
    host: z.string().min(1).max(255).optional().describe('like 192.0.2.%'),
    grants: Grants.describe('like SELECT on orders.*'),
    own_database: z.string().min(1).max(128).optional(),
  },
  output: { account: z.string(), password_file: z.string() },

  async prepare(context, { cluster: wanted, account: name, host, ...args }) {
    const { fleet, signal } = context
    const secrets = secretsOf(context)
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const { controller, cluster, ref } = found
    const key = { name, ...given({ host }) }
    checkKey(found, key)
    const grants = toGrants(args.grants, 'grants')
    const { accounts } = await readAccounts(controller, cluster.id, { signal })
    const known = accountName(key)
    if (accounts.some((account) => isAccount(account, key)))
      throw new InputError('invalid_argument', `There is an account ${known} already`, {
        parameter: 'account',
        next: 'set_db_account_privileges changes its privileges.',
      })
    const password = newPassword()
    const { own_database: ownDatabase } = args
    const own = ownDatabase === undefined ? '' : ` with database ${shownName(ownDatabase)}`
    const wide = grants.length === 0 ? [] : wideGrants(grants)
    return {
      ...about(found),
      severity: 'widens_access',
      summary: `Create database account ${known}${own} in ${ref}`,
      findings: [...wide, openHost(host)],
      steps: [
        async (cmon, options) => ({
          account: known,
          ...(await handOver(secrets, { name: `${ref}-${known}`, password }, () =>
            createAccount(
              cmon,
              cluster.id,
              { ...key, password, grants: grants.length === 0 ? undefined : grants, ownDatabase },
              options,
            ),
          )),
        }),
      ],
    }
  },
})

/** A new account gets a name that can be shown, and hosts only where databases know them. */
function checkKey({ cluster }: FoundCluster, key: { name: string; host?: string }): void {
  if (accountName(key).includes('('))
    throw new InputError('invalid_argument', 'The name or host has odd characters', {
      parameter: shownName(key.name) === key.name ? 'host' : 'account',
      next: 'Use letters, digits and _ . - in the name, and an address, pattern or name as host.',
    })
  const types: readonly string[] = [...MYSQL, ...POSTGRESQL]
  if (key.host !== undefined && !types.includes(cluster.type))
    throw new InputError(
      'invalid_argument',
      `Accounts of ${shownName(cluster.type)} clusters have no host of their own`,
      { parameter: 'host', next: 'Leave it out.' },
    )
}
