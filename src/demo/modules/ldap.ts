const SETTING_NAMES = [
  'ldapEmailAttributes',
  'ldapGroupClassName',
  'ldapGroupIdAttributes',
  'ldapGroupNameAttribute',
  'ldapMemberAttributes',
  'ldapNetworkTimeout',
  'ldapProtocolVersion',
  'ldapQueryTimeLimit',
  'ldapRealnameAttributes',
  'ldapUserClassName',
  'ldapUsernameAttributes',
]

/** LDAP is off: unset values are null, next to the defaults that would hold. */
export function ldapConfiguration() {
  return {
    enabled: false,
    ldapAdminPassword: null,
    ldapAdminUser: null,
    ldapGroupSearchRoot: null,
    ldapServerUri: null,
    ldapUserSearchRoot: null,
    defaults: {
      enabled: false,
      ldapAdminPassword: '',
      ldapAdminUser: 'cn=reader,dc=example,dc=com',
      ldapGroupSearchRoot: 'ou=groups,dc=example,dc=com',
      ldapServerUri: 'ldaps://ldap.example.com:636',
      ldapUserSearchRoot: 'ou=people,dc=example,dc=com',
      groupMappings: [],
      ldapSettings: {
        ldapEmailAttributes: 'mail,userPrincipalName',
        ldapGroupClassName: '',
        ldapGroupIdAttributes: 'dn,uid',
        ldapGroupNameAttribute: 'cn',
        ldapMemberAttributes: 'member,memberUid',
        ldapNetworkTimeout: 5,
        ldapProtocolVersion: 3,
        ldapQueryTimeLimit: 5,
        ldapRealnameAttributes: 'cn,displayName',
        ldapUserClassName: 'objectclass=*',
        ldapUsernameAttributes: 'uid,sAMAccountName',
      },
      security: {
        caCertFile: '/etc/ssl/certs/ldap-ca.crt',
        certFile: '/etc/ssl/certs/ldap.crt',
        keyFile: '/etc/ssl/certs/ldap.pem',
      },
    },
    groupMappings: [],
    ldapSettings: Object.fromEntries(SETTING_NAMES.map((name) => [name, null])),
    security: { caCertFile: null, certFile: null, keyFile: null },
  }
}
