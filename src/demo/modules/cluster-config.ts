import type { Call } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoCluster, SettingValue } from '../world/cluster.ts'
import { KNOWN_SETTINGS } from '../world/settings/settings.ts'
import { clusterIdOf, isAdmin, namedCluster } from './access.ts'
import { text } from './request.ts'

/** `clusters/getConfig`: the controller's settings for a cluster, secrets in clear text. */
export function getConfig(call: Call) {
  const current = currentValues(call)
  return {
    configuration: {
      values: KNOWN_SETTINGS.map(({ name, defaultValue, description, keys, sqlKeys }) => ({
        name,
        current_value: current[name] === undefined ? defaultValue : current[name],
        default_value: defaultValue,
        description,
        keys,
        sql_keys: sqlKeys,
      })),
    },
  }
}

function currentValues(call: Call): Record<string, SettingValue> {
  const { world, caller } = call
  const id = clusterIdOf(call)
  const name = text(call.body['cluster_name'])
  const common = { controller_id: world.controllerId, hostname: '192.0.2.10' }
  const asked = id ?? name ?? 0
  const cluster = asked === 0 ? undefined : namedCluster(call)
  if (cluster !== undefined) {
    return { ...common, ...clusterValues(cluster), ...cluster.settings }
  }
  // Others learn nothing from the answer: missing and hidden ones read the same.
  if (!isAdmin(call)) {
    throw new Refusal(
      'InvalidRequest',
      `Read access to configuration ${asked} for user '${caller.userName}' is denied.`,
    )
  }
  if (asked !== 0) throw new Refusal('InvalidRequest', `Configuration ${asked} was not found.`)
  return {
    ...common,
    logfile: '/var/log/cmon.log',
    config_file_path: '/etc/cmon.cnf',
    ...world.controllerSettings,
  }
}

function clusterValues(cluster: DemoCluster): Record<string, SettingValue> {
  return {
    name: cluster.name,
    vendor: cluster.vendor,
    owner: cluster.ownerUserId,
    group_owner: cluster.ownerGroupId,
    cdt_path: cluster.cdtPath ?? '/',
    acl: cluster.acl,
    tags: cluster.tags.length > 0 ? cluster.tags : null,
    enable_cluster_autorecovery: cluster.clusterAutoRecovery,
    enable_node_autorecovery: cluster.nodeAutoRecovery,
  }
}
