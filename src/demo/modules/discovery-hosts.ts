import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { isReachable } from '../world/jobs/reach.ts'
import { namesCluster, requireCluster } from './access.ts'
import { flag, integer, objects, text } from './request.ts'

const OK = 'HostIsOk'
/** Inferred, as all codes but the one for success. */
const NO_SSH = 'HostSshFailed'

export const discoveryHosts: RpcModule = {
  /** Only the code for success is known from recordings. */
  checkhosts(call) {
    const nodes = nodesOf(call)
    if (nodes.length === 0) throw new Refusal('InvalidRequest', 'No host was given.')
    const alsoRegistered = flag(call.body['check_if_already_registered'])
    const withSsh = flag(call.body['check_ssh_sudo'])
    return {
      checked_hosts: nodes.map(({ className, hostname, port }) => ({
        host: {
          class_name: className,
          hostname,
          ...(port === undefined ? {} : { port }),
        },
        status:
          withSsh && !isReachable(hostname)
            ? status(NO_SSH, 'SSH connection failed: No route to host.')
            : alsoRegistered && isRegistered(call, hostname, port)
              ? status('HostIsAlreadyRegistered', `Host ${hostname} is already registered.`)
              : status(OK, ''),
      })),
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

function status(code: string, message: string) {
  return { error_code: code, error_message: message }
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
