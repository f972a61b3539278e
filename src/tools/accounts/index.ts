import { defineToolset } from '../../mcp/toolset.ts'
import { listDbAccounts } from './list-db-accounts.ts'

export const accounts = defineToolset('accounts', 'Accounts inside the databases, and grants', [
  listDbAccounts,
])
