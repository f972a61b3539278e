import type { Call } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoCluster, SettingValue } from '../world/cluster.ts'
import { lookAgain } from '../world/conditions/watch.ts'
import type { KnownSetting } from '../world/settings/settings.ts'
import { KNOWN_SETTINGS } from '../world/settings/settings.ts'
import { clusterPath } from '../world/tree/items.ts'
import { moveBelow } from '../world/tree/places.ts'
import type { World } from '../world/world.ts'
import { canWrite, clusterIdOf, isAdmin, namedCluster } from './access.ts'
import { flag, integer, objects, text, texts } from './request.ts'

const READ_ONLY = new Set([
  'controller_id',
  'cluster_id',
  'cluster_type',
  'config_file_path',
  'created_by_job',
  'cdt_path',
])

/** `clusters/setConfig`: all of the request's settings, or none of them. */
export function setConfig(call: Call) {
  const cluster = targetOf(call)
  const wanted = objects(call.body['configuration'])
  if (wanted.length === 0) throw new Refusal('InvalidRequest', 'No configuration was given.')
  const changes = wanted.map((one) => changeOf(one['name'], one['value'], cluster, call.world))
  for (const change of changes) change()
  if (cluster !== undefined) lookAgain(call.world, cluster.clusterId)
  return {}
}

/** Undefined for the controller's own configuration, number 0. */
function targetOf(call: Call): DemoCluster | undefined {
  const asked = clusterIdOf(call) ?? text(call.body['cluster_name']) ?? 0
  const cluster = asked === 0 ? undefined : namedCluster(call)
  if (asked !== 0 && cluster === undefined) {
    throw new Refusal('InvalidRequest', `Configuration ${asked} was not found.`)
  }
  if (cluster === undefined ? isAdmin(call) : canWrite(cluster, call)) return cluster
  throw new Refusal(
    'InvalidRequest',
    `Write access to configuration ${asked} for user '${call.caller.userName}' is denied.`,
  )
}

/** Checks one setting; running what comes back makes the change. */
function changeOf(
  key: unknown,
  sent: unknown,
  cluster: DemoCluster | undefined,
  world: World,
): () => void {
  const known = KNOWN_SETTINGS.find(({ keys }) => keys.some((one) => one === key))
  if (known === undefined) {
    throw new Refusal('InvalidRequest', `There is no configuration value '${String(key)}'.`)
  }
  const { name } = known
  if (READ_ONLY.has(name)) {
    throw new Refusal('InvalidRequest', `Configuration value '${name}' is read-only.`)
  }
  const value = typed(sent, known)
  if (cluster === undefined) return () => void (world.controllerSettings[name] = value)
  return special(name, value, cluster, world) ?? (() => void (cluster.settings[name] = value))
}

/** Settings that the cluster itself shows. */
function special(
  name: string,
  value: SettingValue,
  cluster: DemoCluster,
  world: World,
): (() => void) | undefined {
  switch (name) {
    case 'name':
      return renaming(String(value ?? ''), cluster, world)
    case 'tags':
      return () => void (cluster.tags = tagsFrom(value))
    case 'enable_cluster_autorecovery':
      return () => void (cluster.clusterAutoRecovery = flag(value))
    case 'enable_node_autorecovery':
      return () => void (cluster.nodeAutoRecovery = flag(value))
    case 'acl':
      return () => void (cluster.acl = String(value))
    case 'owner': {
      const user = world.users.find(
        ({ userId, userName }) => userId === integer(value) || userName === value,
      )
      if (user === undefined) throw new Refusal('ObjectNotFound', 'User was not found.')
      return () => void (cluster.ownerUserId = user.userId)
    }
    case 'group_owner': {
      const group = world.groups.find(
        ({ groupId, groupName }) => groupId === integer(value) || groupName === value,
      )
      if (group === undefined) throw new Refusal('ObjectNotFound', 'Group was not found.')
      return () => void (cluster.ownerGroupId = group.groupId)
    }
    default:
      return undefined
  }
}

function renaming(name: string, cluster: DemoCluster, world: World): () => void {
  if (name === '' || name.includes('/')) {
    throw new Refusal('InvalidRequest', `'${name}' is no valid cluster name.`)
  }
  if (world.clusters.some((other) => other !== cluster && other.name === name)) {
    throw new Refusal('InvalidRequest', `Cluster name '${name}' is already used.`)
  }
  return () => {
    const before = clusterPath(cluster)
    cluster.name = name
    moveBelow(world, before, clusterPath(cluster))
  }
}

/** One text, its tags joined by semicolons. */
function tagsFrom(value: SettingValue): string[] {
  const list = Array.isArray(value) ? value : String(value ?? '').split(';')
  return [...new Set(list.map((tag) => tag.trim()).filter((tag) => tag !== ''))]
}

/** Values are sent as texts whatever their type is. */
function typed(sent: unknown, { name, defaultValue }: KnownSetting): SettingValue {
  if (Array.isArray(sent)) return texts(sent)
  if (typeof defaultValue === 'boolean') return flag(sent)
  if (typeof defaultValue === 'number') {
    const number = integer(sent)
    if (number !== undefined) return number
    throw new Refusal('InvalidRequest', `Configuration value '${name}' has to be a number.`)
  }
  if (typeof sent === 'string' || typeof sent === 'number' || typeof sent === 'boolean') return sent
  return null
}
