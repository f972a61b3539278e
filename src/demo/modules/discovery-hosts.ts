import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { namesCluster, requireCluster } from './access.ts'
import { flag, integer, objects, text } from './request.ts'

const OK = 'HostIsOk'

export const discoveryHosts: RpcModule = {
  /** Every address can be reached; only codes for success are known from recordings. */
  checkhosts(call) {
    const nodes = nodesOf(call)
    if (nodes.length === 0) throw new Refusal('InvalidRequest', 'No host was given.')
    const alsoRegistered = flag(call.body['check_if_already_registered'])
    return {
      checked_hosts: nodes.map(({ className, hostname, port }) => {
        const taken = alsoRegistered && isRegistered(call, hostname, port)
        return {
          host: {
            class_name: className,
            hostname,
            ...(port === undefined ? {} : { port }),
          },
          status: {
            error_code: taken ? 'HostIsAlreadyRegistered' : OK,
            error_message: taken ? `Host ${hostname} is already registered.` : '',
          },
        }
      }),
    }
  },

  /** Never the secrets; the reply's shape is not known from any source. */
  getsshcredentials(call) {
    const cluster = namesCluster(call) ? requireCluster(call) : undefined
    const { osuser = 'demo', ssh_keypath: keyfile = '/home/demo/.ssh/id_rsa' } =
      cluster?.settings ?? {}
    return {
      ssh_credentials: {
        class_name: 'CmonSshCredentials',
        user_name: osuser,
        ssh_keyfile: keyfile,
      },
    }
  },
}

interface Node {
  className: string
  hostname: string
  port: number | undefined
}

function nodesOf({ body }: Call): Node[] {
  return objects(body['nodes']).map((node) => {
    const hostname = text(node['hostname']) ?? text(node['host_name'])
    if (hostname === undefined) throw new Refusal('InvalidRequest', 'No host name was given.')
    const className = text(node['class_name']) ?? 'CmonHost'
    return { className, hostname, port: integer(node['port']) }
  })
}

function isRegistered({ world }: Call, hostname: string, port: number | undefined): boolean {
  return world.clusters.some(({ hosts }) =>
    hosts.some((host) => host.hostname === hostname && (port === undefined || host.port === port)),
  )
}
