import type { RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { ClusterType } from '../world/cluster.ts'
import { latestBuild } from '../world/jobs/software.ts'
import { flag, text } from './request.ts'
import { SUPPORTED_TYPES } from './supported-types.ts'

/** Cluster types by the names of `getSupportedClusterTypes`. */
const CLUSTER_TYPES: Record<string, ClusterType> = {
  galera: 'galera',
  replication: 'replication',
  groupreplication: 'group_replication',
  myqlcluster: 'mysqlcluster',
  postgresql: 'postgresql_single',
  mongodb: 'mongodb',
  mssql_single: 'mssql_single',
  mssql_ao_async: 'mssql_ao_async',
  redis: 'redis',
  valkey: 'valkey',
  elastic: 'elastic',
  clickhouse: 'clickhouse',
}

export const dbversions: RpcModule = {
  getclustertypes: () => ({
    cluster_types: SUPPORTED_TYPES.flatMap(({ upperName }) => upperName ?? []),
  }),

  getvendors: () => ({
    vendors: [
      ...new Set(SUPPORTED_TYPES.flatMap(({ vendors }) => vendors.map(({ name }) => name))),
    ],
  }),

  /** Type in any case, vendor in lower case only; an unsupported pair gives an empty list. */
  getdbversions({ body }) {
    const type = text(body['cluster_type'])?.toUpperCase()
    const vendor = text(body['vendor'])
    const found = SUPPORTED_TYPES.find(
      ({ upperName, typeName }) => upperName === type || typeName.toUpperCase() === type,
    )
    const versions = found?.vendors.find(({ name }) => name === vendor)?.versions ?? []
    if (!flag(body['patch_number'])) return { db_versions: versions }
    const kind = CLUSTER_TYPES[found?.typeName ?? '']
    const builds = versions.flatMap((version) => {
      if (kind === undefined || vendor === undefined) return []
      const build = latestBuild({ type: kind, vendor, version })
      return /^\d+\.\d+\.\d+/.exec(build)?.[0] ?? []
    })
    if (builds.length === 0) {
      throw new Refusal('InvalidRequest', 'Three-part versions are not available for this vendor.')
    }
    // No vendor's own list is asked here.
    const fromVendor = flag(body['use_vendor_api']) ? { use_vendor_api: false } : {}
    return { db_versions: builds, ...fromVendor }
  },
}
