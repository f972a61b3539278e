/** A CMON user of the demo world; unrelated to database accounts. */
export interface DemoUser {
  userId: number
  userName: string
  firstName: string
  lastName: string
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
}

export interface DemoGroup {
  groupId: number
  groupName: string
  created: Date
}
