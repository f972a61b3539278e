/** Who owns an object, with a POSIX-like ACL: `user::rwx,group:viewers:r--,other::---`. */
export interface Ownership {
  ownerUserId: number
  ownerGroupId: number
  acl: string
}

export interface Subject {
  userId: number
  userName: string
  groupNames: string[]
  isSuperuser: boolean
}

export const ADMINS = 'admins'

/** Effective rights of `subject`, e.g. `r-x`. Members of `admins` may do everything. */
export function privileges(
  subject: Subject,
  object: Ownership,
  groupName: (groupId: number) => string | undefined,
): string {
  if (subject.isSuperuser || subject.groupNames.includes(ADMINS)) return 'rwx'
  const ownerGroup = groupName(object.ownerGroupId)
  const groups: string[] = []
  let other = '---'
  for (const entry of object.acl.split(',')) {
    const [kind, name, rights = '---'] = entry.split(':')
    if (kind === 'user') {
      const owns = name === '' && subject.userId === object.ownerUserId
      if (owns || name === subject.userName) return rights
    } else if (kind === 'group') {
      const member = name === '' ? ownerGroup : name
      if (member !== undefined && subject.groupNames.includes(member)) groups.push(rights)
    } else if (kind === 'other') {
      other = rights
    }
  }
  return groups.length > 0 ? union(groups) : other
}

function union(rights: string[]): string {
  return ['r', 'w', 'x'].map((bit) => (rights.some((r) => r.includes(bit)) ? bit : '-')).join('')
}
