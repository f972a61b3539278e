import { randomUUID } from 'node:crypto'
import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoCluster } from '../world/cluster.ts'
import { lookAgain } from '../world/conditions/watch.ts'
import type { DemoMaintenance } from '../world/maintenance.ts'
import { canRead, namesCluster, requireCluster, requireWrite, visibleClusters } from './access.ts'
import { moment, requiredText, text } from './request.ts'
import { findGroup, self } from './user-lookup.ts'

export const maintenanceChanges: RpcModule = {
  addmaintenance(call) {
    const { body, world, caller, now } = call
    const target = targetOf(call)
    const initiate = moment(body['initiate'], now)
    const deadline = moment(body['deadline'], now)
    if (initiate === undefined || deadline === undefined) {
      throw new Refusal('InvalidRequest', 'A maintenance needs a beginning and an end.')
    }
    if (deadline <= initiate) {
      throw new Refusal('InvalidRequest', 'A maintenance has to end after it begins.')
    }
    // Inferred: the reference says of bad dates only that they are refused.
    if (deadline <= now) {
      throw new Refusal('InvalidRequest', 'The maintenance would be over already.')
    }
    const group = findGroup(call, self(call).groupNames[0] ?? '')
    const window: DemoMaintenance = {
      uuid: randomUUID(),
      target,
      initiate,
      deadline,
      reason: text(body['reason']) ?? '',
      userId: caller.userId,
      userName: caller.userName,
      groupId: group?.groupId ?? 0,
      groupName: group?.groupName ?? '',
    }
    world.maintenance.push(window)
    for (const { clusterId } of clustersOf(window, call)) lookAgain(world, clusterId)
    return { UUID: window.uuid }
  },

  removemaintenance(call) {
    const { body, world } = call
    const uuid = requiredText(body['UUID'], 'UUID')
    const window = world.maintenance.find((one) => one.uuid === uuid)
    const clusters = window === undefined ? [] : clustersOf(window, call)
    if (window === undefined || !clusters.some((cluster) => canRead(cluster, call))) {
      throw new Refusal('ObjectNotFound', 'Maintenance period was not found.')
    }
    for (const cluster of clusters) requireWrite(cluster, call)
    world.maintenance.splice(world.maintenance.indexOf(window), 1)
    for (const { clusterId } of clusters) lookAgain(world, clusterId)
    return {}
  },
}

/** A cluster, or a host by its name. */
function targetOf(call: Call): DemoMaintenance['target'] {
  const hostname = text(call.body['hostname'])
  if (hostname === undefined) {
    if (!namesCluster(call)) {
      throw new Refusal('InvalidRequest', 'Neither a cluster nor a host was given.')
    }
    const cluster = requireCluster(call)
    requireWrite(cluster, call)
    return { clusterId: cluster.clusterId }
  }
  const clusters = visibleClusters(call).filter((cluster) => hasHost(cluster, hostname))
  if (clusters.length === 0) {
    throw new Refusal('ObjectNotFound', `Host ${hostname} was not found.`)
  }
  for (const cluster of clusters) requireWrite(cluster, call)
  return { hostname }
}

function clustersOf({ target }: DemoMaintenance, { world }: Call): DemoCluster[] {
  return world.clusters.filter((cluster) =>
    'clusterId' in target
      ? cluster.clusterId === target.clusterId
      : hasHost(cluster, target.hostname),
  )
}

/** The controller stands in every cluster and is maintained by other means. */
function hasHost({ hosts }: DemoCluster, hostname: string): boolean {
  return hosts.some((host) => host.kind !== 'controller' && host.hostname === hostname)
}
