import { grantPrivileges, revokePrivileges, type Grant } from '../../cmon/modules/accounts.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { defineTool, idempotentDestructive, type Change } from '../../mcp/define-tool.ts'
import { about } from '../shared/job-change.ts'
import { ClusterRef } from '../shared/params.ts'
import { accountName, accountParameters, findAccount, keyOf } from './find-account.ts'
import { Grants, inWords, toGrants, wideGrants } from './grants.ts'
import { inUse, missing, systemAccount } from './account-checks.ts'

export const setDbAccountPrivileges = defineTool({
  name: 'set_db_account_privileges',
  title: 'Grant and revoke privileges',
  description: 'Grants or revokes privileges of a database account.',
  hints: idempotentDestructive,
  input: {
    cluster: ClusterRef,
    ...accountParameters,
    grant: Grants.describe('like SELECT on orders.*'),
    revoke: Grants,
  },
  output: {},

  async prepare({ fleet, signal }, { cluster: wanted, account: name, host, ...args }) {
    const grant = toGrants(args.grant, 'grant')
    const revoke = toGrants(args.revoke, 'revoke')
    if (grant.length === 0 && revoke.length === 0)
      throw new InputError('invalid_argument', 'Nothing to grant or to revoke is given', {
        parameter: 'grant',
        next: 'Give grant, revoke or both.',
      })
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const account = await findAccount(found, { name, host }, { signal })
    const { cluster, ref } = found
    const key = keyOf(account)
    const known = accountName(account)
    const deeds = [
      ...(grant.length === 0 ? [] : [`Grant ${inWords(grant)} to ${known}`]),
      ...(revoke.length === 0 ? [] : [`Revoke ${inWords(revoke)} from ${known}`]),
    ]
    const base = about(found)
    return {
      ...base,
      severity: grant.length > 0 ? 'widens_access' : 'interrupts',
      summary: `${deeds.join(', ')} in ${ref}`,
      findings: [
        ...(grant.length === 0 ? [] : wideGrants(grant)),
        ...(revoke.length === 0 ? [] : [...missing(account, revoke), inUse(account)]),
        ...systemAccount(account),
      ],
      basis: [base.basis, account.grants],
      // Granting first: an exchange leaves no moment without either.
      steps: [
        ...step(grant, (cmon, options) => grantPrivileges(cmon, cluster.id, key, grant, options)),
        ...step(revoke, (cmon, options) =>
          revokePrivileges(cmon, cluster.id, key, revoke, options),
        ),
      ],
    }
  },
})

type Send = (...args: Parameters<Change<object>['steps'][number]>) => Promise<unknown>

function step(grants: readonly Grant[], send: Send): Change<object>['steps'] {
  if (grants.length === 0) return []
  return [
    async (cmon, options) => {
      await send(cmon, options)
      return {}
    },
  ]
}
