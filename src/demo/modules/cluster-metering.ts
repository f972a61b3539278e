import type { Call } from '../module.ts'
import { Rows } from '../rows.ts'
import type { DemoCluster } from '../world/cluster.ts'
import type { DemoHost } from '../world/host.ts'
import { visibleClusters } from './access.ts'
import { HOST_STATUS, hostClass } from './host-classes.ts'

const MIB = 1024 ** 2

/** What is counted for the licence; newer controllers only. */
export function getMeteringData(call: Call) {
  const clusters = visibleClusters(call)
  return {
    clusters: new Rows(clusters, meteringObject),
    cluster_count: clusters.length,
    host_count: clusters.reduce((sum, { hosts }) => sum + countedHosts(hosts).length, 0),
  }
}

function countedHosts(hosts: DemoHost[]): DemoHost[] {
  return hosts.filter(({ kind }) => kind !== 'controller')
}

function meteringObject(cluster: DemoCluster) {
  return {
    cluster_id: cluster.clusterId,
    cluster_name: cluster.name,
    cluster_type: cluster.type.toUpperCase(),
    vendor: cluster.vendor,
    tags: cluster.tags,
    hosts: countedHosts(cluster.hosts).map((host) => ({
      class_name: hostClass(host.kind).className,
      hostname: host.hostname,
      ip: host.ip,
      port: host.port,
      hoststatus: HOST_STATUS[host.status],
      nodetype: hostClass(host.kind).nodeType,
      host_id: host.hostId,
      ncpus: host.machine.cores,
      total_memory_mb: Math.round(host.machine.ramBytes / MIB),
      largest_disk_mb: Math.round(
        Math.max(0, ...host.machine.disks.map(({ totalBytes }) => totalBytes)) / MIB,
      ),
    })),
  }
}
