import { defineToolset } from '../../mcp/toolset.ts'
import { createDbAccount } from './create-db-account.ts'
import { deleteDbAccount } from './delete-db-account.ts'
import { listDbAccounts } from './list-db-accounts.ts'
import { setDbAccountPrivileges } from './set-db-account-privileges.ts'

export const accounts = defineToolset('accounts', 'Accounts inside the databases, and grants', [
  listDbAccounts,
  createDbAccount,
  setDbAccountPrivileges,
  deleteDbAccount,
])
