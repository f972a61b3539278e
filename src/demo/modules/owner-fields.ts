import type { Ownership } from '../world/ownership.ts'
import type { World } from '../world/world.ts'

/** The flat ownership fields that every stored object carries. */
export function ownerFields(object: Ownership, world: World, cdtPath: string) {
  const { ownerUserId, ownerGroupId, acl } = object
  return {
    cdt_path: cdtPath,
    owner_user_id: ownerUserId,
    owner_user_name: world.users.find(({ userId }) => userId === ownerUserId)?.userName ?? '',
    owner_group_id: ownerGroupId,
    owner_group_name: world.groups.find(({ groupId }) => groupId === ownerGroupId)?.groupName ?? '',
    acl,
  }
}
