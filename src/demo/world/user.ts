import type { Ownership } from './ownership.ts'

/** A CMON user of the demo world; unrelated to database accounts. */
export interface DemoUser {
  userId: number
  userName: string
  firstName: string
  lastName: string
  title?: string
  emailAddress: string
  /** Absent: password login is impossible. */
  password?: string
  /** PEM, PKCS#1 (`RSA PUBLIC KEY`, what the vendor's CLI writes) or SPKI (`PUBLIC KEY`). */
  publicKeys: { name: string; key: string }[]
  /** First = primary group. */
  groupNames: string[]
  origin: 'CmonDb' | 'LDAP'
  disabled: boolean
  suspended: boolean
  created: Date
  lastLogin?: Date
  lastFailedLogin?: Date
  failedLogins: number
  tags: string[]
  /** Absent: owned by itself and `admins`. */
  ownership?: Ownership
  /** Folder of the tree it lies in, `/` when absent. */
  cdtPath?: string
  preferences?: Record<string, string>
  mustChangePassword?: boolean
  /** As sent by mail: allows to set a password once. */
  resetToken?: string
}

export interface DemoGroup {
  groupId: number
  groupName: string
  created: Date
  /** Absent: owned by `system` and `admins`. */
  ownership?: Ownership
}

export function ownershipOfUser(user: DemoUser): Ownership {
  return (user.ownership ??= {
    ownerUserId: user.userId,
    ownerGroupId: ADMINS_ID,
    acl: 'user::rwx,group::r--,other::r--',
  })
}

export function ownershipOfGroup(group: DemoGroup): Ownership {
  return (group.ownership ??= {
    ownerUserId: SYSTEM_ID,
    ownerGroupId: ADMINS_ID,
    acl: 'user::rwx,group::rwx,other::---',
  })
}

export function fullName({ title = '', firstName, lastName }: DemoUser): string {
  return [title, firstName, lastName].filter((part) => part !== '').join(' ')
}

const SYSTEM_ID = 1
const ADMINS_ID = 1
