import { deleteAccount } from '../../cmon/modules/accounts.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { about } from '../shared/job-change.ts'
import { ClusterRef } from '../shared/params.ts'
import { inUse, systemAccount } from './account-checks.ts'
import { accountName, accountParameters, findAccount, keyOf } from './find-account.ts'

export const deleteDbAccount = defineTool({
  name: 'delete_db_account',
  title: 'Delete a database account',
  description: 'Deletes an account; what uses it then fails.',
  hints: destructive,
  input: { cluster: ClusterRef, ...accountParameters },
  output: {},

  async prepare({ fleet, signal }, { cluster: wanted, account: name, host }) {
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const account = await findAccount(found, { name, host }, { signal })
    const { cluster, ref } = found
    const base = about(found)
    return {
      ...base,
      severity: 'interrupts',
      summary: `Delete database account ${accountName(account)} of ${ref}`,
      findings: [inUse(account), ...systemAccount(account)],
      basis: [base.basis, account.grants],
      steps: [
        async (cmon, options) => {
          await deleteAccount(cmon, cluster.id, keyOf(account), options)
          return {}
        },
      ],
    }
  },
})
