import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoHost, Parameter } from '../world/host.ts'
import { parseLicense } from '../world/registry/license.ts'
import { findHost, requireAdmin, requireWrite } from './access.ts'
import { configPath } from './host-files.ts'
import { ldapSettingsFrom } from './ldap.ts'
import { integer, objects, requiredText, text } from './request.ts'

export const configChanges: RpcModule = {
  setconfig(call) {
    const host = requireConfigurable(call)
    for (const { name, value, group } of wantedOptions(call)) {
      const known = find(host, name, group)
      if (known === undefined) {
        insert(host, { section: group ?? usualSection(host), name, value: value ?? '' })
      } else {
        known.value = value ?? ''
      }
    }
    return { messages: [`Configuration of ${host.hostname}:${host.port} was changed.`] }
  },

  unsetconfig(call) {
    const host = requireConfigurable(call)
    const wanted = wantedOptions(call).map(({ name, group }) => ({
      name,
      found: find(host, name, group),
    }))
    for (const { name, found } of wanted) {
      if (found === undefined) throw new Refusal('ObjectNotFound', `There is no option '${name}'.`)
    }
    const gone = new Set(wanted.map(({ found }) => found))
    host.parameters = host.parameters.filter((parameter) => !gone.has(parameter))
    return { messages: [`Configuration of ${host.hostname}:${host.port} was changed.`] }
  },

  setldapconfig(call) {
    requireAdmin(call, 'change LDAP settings')
    call.world.ldap = ldapSettingsFrom(call.body['ldap_configuration'])
    return {}
  },

  setlicense(call) {
    requireAdmin(call, 'change the license')
    const license = parseLicense(requiredText(call.body['licensedata'], 'license'))
    if (license === undefined) throw new Refusal('InvalidRequest', 'The license is not readable.')
    call.world.license = license
    return {}
  },

  /** The demo has none to offer. */
  listtemplates: () => ({ templates: [], total: 0 }),
}

/** The node of a request about configuration files. */
export function requireHost(call: Call): DemoHost {
  const hostname = requiredText(call.body['hostname'], 'host name')
  const host = findHost(call, hostname, integer(call.body['port']))
  if (host === undefined) throw new Refusal('ObjectNotFound', `Host ${hostname} was not found.`)
  return host
}

function requireConfigurable(call: Call): DemoHost {
  const host = requireHost(call)
  const cluster = call.world.clusters.find(({ clusterId }) => clusterId === host.clusterId)
  if (cluster !== undefined) requireWrite(cluster, call)
  if (configPath(host) === undefined) {
    throw new Refusal('InvalidRequest', `${host.hostname}:${host.port} has no configuration file.`)
  }
  return host
}

interface WantedOption {
  name: string
  value: string | undefined
  group: string | undefined
}

function wantedOptions({ body }: Call): WantedOption[] {
  const sent = objects(body['configuration'])
  if (sent.length === 0) throw new Refusal('InvalidRequest', 'No configuration was given.')
  return sent.map(({ name, value, group }) => ({
    name: requiredText(name, 'option name'),
    value: typeof value === 'number' || typeof value === 'boolean' ? String(value) : text(value),
    group: text(group),
  }))
}

function find(host: DemoHost, wanted: string, group: string | undefined): Parameter | undefined {
  return host.parameters.find(
    ({ name, section }) =>
      name === wanted && (group === undefined || section.toLowerCase() === group.toLowerCase()),
  )
}

function usualSection(host: DemoHost): string {
  return host.parameters[0]?.section ?? ''
}

/** At the end of its section. */
function insert(host: DemoHost, parameter: Parameter): void {
  const last = host.parameters.findLastIndex(
    ({ section }) => section.toLowerCase() === parameter.section.toLowerCase(),
  )
  const at = last < 0 ? host.parameters.length : last + 1
  host.parameters.splice(at, 0, parameter)
}
