import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { Rows } from '../rows.ts'
import type { DemoHost } from '../world/host.ts'
import { growthRecords } from '../world/metrics/growth.ts'
import { intervals } from '../world/metrics/grid.ts'
import { requireCluster, selectedClusters } from './access.ts'
import { cpuInfoObjects } from './cpu-info.ts'
import { epochSeconds } from './dates.ts'
import { growthObject } from './growth-object.ts'
import { hostObject } from './host-object.ts'
import { flag, integer, moment, text } from './request.ts'
import { sheetInfo } from './sheet-info.ts'
import { SAMPLES, UNKNOWN_FIELDS } from './stat-samples.ts'

const DEFAULT_RANGE_SECONDS = 3600

export const stat: RpcModule = {
  getinfo(call) {
    return {
      collected_info: new Rows(selectedClusters(call), (cluster) => ({
        cluster_id: cluster.clusterId,
        info: sheetInfo(cluster, call.world, call.now),
      })),
    }
  },

  statbyname(call) {
    const cluster = requireCluster(call)
    const name = text(call.body['name'])?.toLowerCase() ?? ''
    const sample = SAMPLES[name]
    if (sample === undefined && !UNKNOWN_FIELDS.has(name)) {
      throw new Refusal('InvalidRequest', `There is no statistics set named '${name}'.`)
    }
    const { from, to } = rangeOf(call)
    const hosts = hostsOf(call, cluster.hosts)
    const { world, now } = call
    const data =
      sample === undefined
        ? []
        : intervals(from, to).flatMap((interval) =>
            hosts.flatMap((host) => sample(host, interval, world)),
          )
    return {
      data,
      total: data.length,
      ...(flag(call.body['with_hosts'])
        ? { hosts: hosts.map((host) => hostObject(host, cluster, world, now)) }
        : {}),
    }
  },

  getcpuphysicalinfo(call) {
    const { hosts } = requireCluster(call)
    const data = hosts.flatMap((host) => cpuInfoObjects(host, call.world, call.now))
    return { data, total: data.length }
  },

  getdbgrowth(call) {
    // The CLI sends the text "true".
    const withTables = flag(call.body['include_tables'])
    const data = selectedClusters(call)
      .flatMap((cluster) => growthRecords(cluster, call.world.clock.start, call.now))
      .map((record) => growthObject(record, withTables))
    return { data, total: data.length }
  },
}

/** Dates as text win over epoch seconds; without either it is the last hour. Never the future. */
function rangeOf({ body, now }: Call): { from: number; to: number } {
  const end = moment(body['end_datetime'], now) ?? moment(body['enddate'], now) ?? now
  const to = Math.min(epochSeconds(end), epochSeconds(now))
  const begin = moment(body['start_datetime'], now) ?? moment(body['startdate'], now)
  return { from: begin === undefined ? to - DEFAULT_RANGE_SECONDS : epochSeconds(begin), to }
}

function hostsOf({ body }: Call, hosts: DemoHost[]): DemoHost[] {
  const id = integer(body['hostid'])
  const address = text(body['host_port'])
  return hosts.filter(
    ({ hostId, hostname, ip, port }) =>
      (id === undefined || hostId === id) &&
      (address === undefined || address === `${hostname}:${port}` || address === `${ip}:${port}`),
  )
}
