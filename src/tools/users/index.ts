import { defineToolset } from '../../mcp/toolset.ts'
import { listUsers } from './list-users.ts'

export const users = defineToolset('users', 'Users of ClusterControl: groups, state, rights', [
  listUsers,
])
