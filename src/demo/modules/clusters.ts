import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { Rows } from '../rows.ts'
import type { PackageUpgrade } from '../world/cluster.ts'
import { statementDigests } from '../world/activity/statements.ts'
import {
  clusterIdOf,
  filteredClusters,
  namedCluster,
  namesCluster,
  requireCluster,
} from './access.ts'
import { clusterAccounts } from './cluster-accounts.ts'
import { getConfig } from './cluster-config.ts'
import { clusterDatabases } from './cluster-databases.ts'
import { getMeteringData } from './cluster-metering.ts'
import { clusterObject } from './cluster-object.ts'
import { setConfig } from './cluster-set-config.ts'
import { iso } from './dates.ts'
import { hostClass } from './host-classes.ts'
import { licenseFields } from './license.ts'
import { flag, objects, page, text, texts } from './request.ts'
import { digestObject, sqlProcessObjects } from './statements.ts'

export const clusters: RpcModule = {
  ...clusterAccounts,
  ...clusterDatabases,
  getmeteringdata: getMeteringData,
  setconfig: setConfig,

  getallclusterinfo(call) {
    const found = filteredClusters(call)
    return {
      total: found.length,
      // Recorded: with nothing to show the key is absent.
      ...(found.length > 0
        ? { clusters: new Rows(found, (cluster) => clusterObject(cluster, call)) }
        : {}),
      ...(flag(call.body['with_license_check']) ? licenseFields(call.world, call.now) : {}),
    }
  },

  getclusterinfo(call) {
    const name = text(call.body['cluster_name'])
    if (name !== undefined && clusterIdOf(call) === undefined && namedCluster(call) === undefined) {
      throw new Refusal(
        'ObjectNotFound',
        `No CmonCluster instance is available for cluster ${name}.`,
      )
    }
    return {
      cluster: clusterObject(requireCluster(call, 'InvalidRequest'), call),
      ...(flag(call.body['with_license_check']) ? licenseFields(call.world, call.now) : {}),
    }
  },

  ping(call) {
    if (namesCluster(call) && namedCluster(call) === undefined) {
      const asked = clusterIdOf(call) ?? text(call.body['cluster_name']) ?? ''
      throw new Refusal('InvalidRequest', `Configuration ${asked} was not found.`)
    }
    return {
      authenticated: true,
      package_bugreport: 'support@example.com',
      package_name: 'cmon',
      package_version: call.world.version,
      rpc_version: '2.0',
    }
  },

  getconfig: getConfig,

  getsqlprocesses(call) {
    const processes = sqlProcessObjects(requireCluster(call, 'InvalidRequest'), call)
    return { processes: page(processes, call.body), total: processes.length }
  },

  gettopqueries(call) {
    const cluster = requireCluster(call, 'InvalidRequest')
    const wanted = filterStrings(call)
    const digests = statementDigests(cluster, call.world.seed, call.now).filter(
      ({ pattern, database }) =>
        wanted.every((part) => `${database} ${pattern}`.toLowerCase().includes(part)),
    )
    return { digests: page(digests, call.body).map(digestObject), total: digests.length }
  },

  availableupgrades(call) {
    const cluster = requireCluster(withCluster(call), 'InvalidRequest')
    const hostnames = objects(call.body['nodes']).map(({ hostname }) => hostname)
    const packages = cluster.packages
      .filter((one) => hostnames.length === 0 || hostnames.includes(one.hostname))
      .map(packageObject)
    return { packages, total: packages.length }
  },

  getclusterinfocachestatistics(call) {
    const seconds = (call.now.getTime() - call.world.clock.start.getTime()) / 1000
    return {
      cache_statistics: {
        cache_size: call.world.clusters.length,
        total_hits: Math.floor(seconds * 2),
        total_misses: 0,
        total_refreshes: Math.floor(seconds / 30),
        refresh_interval_seconds: 30,
        hit_rate_percent: 100,
        last_refresh_duration_ms: 12,
        max_refresh_duration_ms: 41,
      },
    }
  },
}

/** The CLI's key is a list, the OpenAPI one a text. */
function filterStrings({ body }: Call): string[] {
  const single = text(body['filter_strings'])
  return [...texts(body['filterStrings']), ...(single === undefined ? [] : [single])].map((part) =>
    part.toLowerCase(),
  )
}

/** This call may carry the id as `clusterid` only. */
function withCluster(call: Call): Call {
  if (namesCluster(call)) return call
  return { ...call, body: { ...call.body, cluster_id: call.body['clusterid'] } }
}

function packageObject(upgrade: PackageUpgrade) {
  return {
    class_name: 'CmonPkgInfo',
    package_name: upgrade.packageName,
    host_name: upgrade.hostname,
    host_class_name: hostClass(upgrade.hostKind).className,
    installed_version: upgrade.installedVersion,
    available_version: upgrade.availableVersion,
    last_updated: iso(upgrade.lastUpdated),
  }
}
