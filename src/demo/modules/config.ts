import type { RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoHost, Parameter } from '../world/host.ts'
import { isAdmin } from './access.ts'
import { configChanges, requireHost } from './config-changes.ts'
import { configPath, configSyntax } from './host-files.ts'
import { ldapConfiguration } from './ldap.ts'
import { licenseFields } from './license.ts'

/** Configuration files of one node. Settings of a whole cluster are `clusters/getConfig`. */
export const config: RpcModule = {
  ...configChanges,

  getconfig(call) {
    const files = fileObjects(requireHost(call))
    // The CLI lists options from the inner list, and saves files from the outer one.
    return { config: { files }, files }
  },

  getldapconfig(call) {
    if (!isAdmin(call)) throw new Refusal('AccessDenied', 'Read access to LDAP settings is denied.')
    return { effective_privileges: 'rwx', ldap_configuration: ldapConfiguration(call.world.ldap) }
  },

  getlicense: ({ world, now }) => licenseFields(world, now),
}

function fileObjects(host: DemoHost) {
  const path = configPath(host)
  if (path === undefined) return []
  const { content, lines } = contentOf(host)
  const filename = path.slice(path.lastIndexOf('/') + 1)
  return [
    {
      content,
      filename,
      path,
      syntax: configSyntax(host),
      // `variablename` on reading, but `name` on writing.
      values: host.parameters.map((parameter, index) => ({
        filename: path,
        filepath: path,
        linenumber: lines[index] ?? 0,
        section: parameter.section,
        value: parameter.value,
        variablename: parameter.name,
      })),
    },
  ]
}

/** The text of the file, and the line on which each parameter stands. */
function contentOf(host: DemoHost): { content: string; lines: number[] } {
  const written: string[] = []
  const lines: number[] = []
  let section = ''
  for (const parameter of host.parameters) {
    if (parameter.section !== section) {
      section = parameter.section
      written.push(`[${section.toLowerCase()}]`)
    }
    lines.push(written.length + 1)
    written.push(...parameterLines(parameter, configSyntax(host)))
  }
  return { content: `${written.join('\n')}\n`, lines }
}

function parameterLines({ name, value }: Parameter, syntax: string): string[] {
  if (typeof value !== 'string') {
    return [`${name}:`, ...Object.entries(value).map(([key, item]) => `  ${key}: ${item}`)]
  }
  if (syntax === 'yaml') return [`${name}: ${value}`]
  return [syntax === 'redis' || syntax === 'haproxy' ? `${name} ${value}` : `${name} = ${value}`]
}
