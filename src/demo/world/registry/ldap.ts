type LdapValue = string | number | null

export interface LdapSettings {
  enabled: boolean
  serverUri: LdapValue
  adminUser: LdapValue
  adminPassword: LdapValue
  userSearchRoot: LdapValue
  groupSearchRoot: LdapValue
  groupMappings: { sectionName: string; ldapGroupId: string; cmonGroupName: string }[]
  /** By the controller's own names, such as `ldapNetworkTimeout`. */
  details: Record<string, LdapValue>
  security: { caCertFile: LdapValue; certFile: LdapValue; keyFile: LdapValue }
}
