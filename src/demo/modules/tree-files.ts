import type { Call } from '../module.ts'
import { Refusal } from '../module.ts'
import { parseLicense } from '../world/registry/license.ts'
import type { TreeEntry } from '../world/tree/entry.ts'
import { ldapConfiguration, ldapSettingsFrom } from './ldap.ts'
import { licenseFields } from './license.ts'

/** The text of a file; the controller's own are written when they are read. */
export function fileContent(entry: TreeEntry, call: Call): string {
  const { world, now } = call
  if (entry.path === '/.runtime/controller_clock') return now.toISOString()
  if (entry.device === undefined || entry.content !== undefined) return entry.content ?? ''
  switch (entry.path.replace('/.runtime/', '')) {
    case 'LDAP/configuration':
      return json(ldapConfiguration(world.ldap))
    case 'cmon_license':
      return json(licenseFields(world, now))
    case 'cmon_ha/enabled':
      return 'false\n'
    case 'cloud/credentials':
      return json(world.credentials.map(({ provider, name }) => ({ provider, name })))
    case 'user_manager':
      return `users: ${world.users.length}\ngroups: ${world.groups.length}\n`
    case 'cluster_manager':
      return `clusters: ${world.clusters.length}\n`
    case 'host_manager':
      return `hosts: ${world.clusters.reduce((sum, { hosts }) => sum + hosts.length, 0)}\n`
    case 'server_manager':
      return `servers: ${world.servers.length}\n`
    case 'jobs/job_manager':
      return `jobs: ${world.jobs.length}\n`
    default:
      return ''
  }
}

/** Writes a file; some of the controller's own mean a setting. */
export function saveContent(entry: TreeEntry, content: string, call: Call): void {
  const { world } = call
  switch (entry.path) {
    case '/.runtime/LDAP/configuration':
      world.ldap = ldapSettingsFrom(parsed(content))
      break
    case '/.runtime/cmon_license': {
      const license = parseLicense(content)
      if (license === undefined) throw notSaved('The license is not readable.')
      world.license = license
      break
    }
    case '/.runtime/cmon_ha/enabled':
      if (!['true', 'false'].includes(content.trim())) throw notSaved("Expected 'true' or 'false'.")
      entry.content = content
      break
    case '/.runtime/cloud/credentials':
      throw notSaved('Credentials are changed one by one.')
    default:
      entry.content = content
  }
}

export function notSaved(reason: string): Refusal {
  return new Refusal('InvalidRequest', `Error while saving: ${reason}`)
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    throw notSaved('The content is not valid JSON.')
  }
}
