import { defineToolset } from '../../mcp/toolset.ts'
import { checkAccess } from './check-access.ts'
import { listGroups } from './list-groups.ts'
import { listUsers } from './list-users.ts'

export const users = defineToolset('users', 'Users of ClusterControl: groups, state, rights', [
  listUsers,
  listGroups,
  checkAccess,
])
