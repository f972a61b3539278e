import { defineToolset } from '../../mcp/toolset.ts'
import { checkAccess } from './check-access.ts'
import { createUser } from './create-user.ts'
import { deleteUser } from './delete-user.ts'
import { listGroups } from './list-groups.ts'
import { listUsers } from './list-users.ts'
import { updateUser } from './update-user.ts'

export const users = defineToolset('users', 'Users of ClusterControl: groups, state, rights', [
  listUsers,
  createUser,
  updateUser,
  deleteUser,
  listGroups,
  checkAccess,
])
