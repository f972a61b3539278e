import { Refusal } from '../module.ts'
import type { LdapSettings } from '../world/registry/ldap.ts'
import { flag, object, objects, text } from './request.ts'

const DETAIL_NAMES = [
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

const UNSET: LdapSettings = {
  enabled: false,
  serverUri: null,
  adminUser: null,
  adminPassword: null,
  userSearchRoot: null,
  groupSearchRoot: null,
  groupMappings: [],
  details: {},
  security: { caCertFile: null, certFile: null, keyFile: null },
}

/** Unset values are null, next to the defaults that would hold. */
export function ldapConfiguration(settings: LdapSettings = UNSET) {
  return {
    enabled: settings.enabled,
    ldapAdminPassword: settings.adminPassword,
    ldapAdminUser: settings.adminUser,
    ldapGroupSearchRoot: settings.groupSearchRoot,
    ldapServerUri: settings.serverUri,
    ldapUserSearchRoot: settings.userSearchRoot,
    defaults: DEFAULTS,
    groupMappings: settings.groupMappings.map((mapping) => ({ ...mapping })),
    ldapSettings: Object.fromEntries(
      DETAIL_NAMES.map((name) => [name, settings.details[name] ?? null]),
    ),
    security: { ...settings.security },
  }
}

/** What `setLdapConfig` sends: everything, for what it leaves out becomes unset. */
export function ldapSettingsFrom(sent: unknown): LdapSettings {
  const fields = object(sent)
  if (fields === undefined) throw new Refusal('InvalidRequest', 'No LDAP configuration was given.')
  const details = object(fields['ldapSettings']) ?? {}
  const security = object(fields['security']) ?? {}
  return {
    enabled: flag(fields['enabled']),
    serverUri: scalar(fields['ldapServerUri']),
    adminUser: scalar(fields['ldapAdminUser']),
    adminPassword: scalar(fields['ldapAdminPassword']),
    userSearchRoot: scalar(fields['ldapUserSearchRoot']),
    groupSearchRoot: scalar(fields['ldapGroupSearchRoot']),
    groupMappings: objects(fields['groupMappings']).map((mapping) => ({
      sectionName: text(mapping['sectionName']) ?? '',
      ldapGroupId: text(mapping['ldapGroupId']) ?? '',
      cmonGroupName: text(mapping['cmonGroupName']) ?? '',
    })),
    details: Object.fromEntries(DETAIL_NAMES.map((name) => [name, scalar(details[name])])),
    security: {
      caCertFile: scalar(security['caCertFile']),
      certFile: scalar(security['certFile']),
      keyFile: scalar(security['keyFile']),
    },
  }
}

function scalar(value: unknown): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null
}

const DEFAULTS = {
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
}
