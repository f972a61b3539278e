import type { DemoGroup, DemoUser } from '../world/user.ts'
import { ownershipOfGroup, ownershipOfUser } from '../world/user.ts'
import type { World } from '../world/world.ts'
import { iso, isoOrEmpty } from './dates.ts'
import { ownerFields } from './owner-fields.ts'

export function groupObject(group: DemoGroup, world: World): Record<string, unknown> {
  return {
    class_name: 'CmonGroup',
    ...ownerFields(ownershipOfGroup(group), world, '/groups'),
    created: iso(group.created),
    group_id: group.groupId,
    group_name: group.groupName,
  }
}

/** A user owns itself; its owner group is `admins`. */
export function userObject(user: DemoUser, world: World): Record<string, unknown> {
  const groups = user.groupNames.flatMap((name) =>
    world.groups.filter((group) => group.groupName === name),
  )
  return {
    class_name: 'CmonUser',
    ...ownerFields(ownershipOfUser(user), world, user.cdtPath ?? '/'),
    tags: user.tags,
    created: iso(user.created),
    disabled: user.disabled,
    ...optionalText('email_address', user.emailAddress),
    ...optionalText('first_name', user.firstName),
    ...optionalText('last_name', user.lastName),
    last_failed_login: isoOrEmpty(user.lastFailedLogin),
    last_login: isoOrEmpty(user.lastLogin),
    n_failed_logins: user.failedLogins,
    origin: user.origin,
    suspended: user.suspended,
    ...optionalText('title', user.title ?? ''),
    user_id: user.userId,
    user_name: user.userName,
    groups: groups.map((group) => groupObject(group, world)),
    timezone: {
      class_name: 'CmonTimeZone',
      name: 'Coordinated Universal Time',
      abbreviation: 'UTC',
      offset: 0,
      use_dst: false,
    },
  }
}

function optionalText(key: string, text: string): Record<string, string> {
  return text === '' ? {} : { [key]: text }
}
