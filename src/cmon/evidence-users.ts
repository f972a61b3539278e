import * as of from './evidence-objects.ts'
import { at, graded, type Fields } from './evidence-objects.ts'

/** Operations of modules `users` and `tree`. */
export const USERS_AND_TREE: Readonly<Record<string, Fields>> = {
  'tree/getAcl': graded('captured', of.ACL_FIELDS),
  'tree/addAcl': graded('captured', of.ACL_FIELDS),
  'tree/removeAcl': graded('cli', of.ACL_FIELDS),
  'tree/checkAccess': {},
  'tree/appendTag': graded('captured', 'tags'),
  'tree/removeTag': graded('cli', 'tags'),
  'tree/getTree': at('captured', 'cdt', {
    ...graded('captured', 'item_name item_path item_type item_acl effective_privileges'),
    ...graded('captured', 'owner_user_name owner_group_name sub_items'),
  }),
  'users/getUsers': at('cli', 'users[]', of.USER),
  'users/whoAmI': {
    ...at('cli', 'user', of.USER),
    ...at('cli', 'user_extended_privileges', graded('cli', 'can_create_clusters can_execute_jobs')),
  },
  'users/createUser': at('captured', 'user', of.USER),
  'users/setUser': at('cli', 'user', of.USER),
  'users/addToGroup': at('captured', 'user', of.USER),
  'users/removeFromGroup': at('captured', 'user', of.USER),
  'users/deleteUser': {},
  'users/enable': {},
  'users/disable': {},
  'users/changePassword': {},
  'users/getGroups': at(
    'captured',
    'groups[]',
    graded('captured', 'group_id group_name owner_user_name created'),
  ),
  'users/createGroup': {},
  'users/deleteGroup': {},
  'users/getKeys': at('cli', 'public_keys[]', graded('cli', 'name key')),
  'users/addKey': {},
  'users/deleteKey': {},
}
