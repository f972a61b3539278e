import type { RpcModule } from '../module.ts'
import { isOpen, MAIN_CONTROLLER, OPENBAO } from '../world/registry/pool.ts'
import { requireAdmin } from './access.ts'

const PACKAGE = 'clustercontrol-mcc'
const UNITS = ['cmon-proxy', 'cmon-ssh', 'cmon-events', 'cmon-cloud']

/** What stands around a pool; fields are those that the CLI of 2026 prints. */
export const poolServices: RpcModule = {
  getcmondbclusternodes({ world }) {
    const nodes = world.pool.databases.map(({ hostname, port }, index) => ({
      class_name: 'CmonPoolModeDbClusterNodeHost',
      cluster_id: 0,
      hostname,
      port,
      status: 'ONLINE',
      role: index === 0 ? 'Primary' : 'Secondary',
    }))
    return { cmon_db_cluster_nodes: nodes, total: nodes.length }
  },

  getservicesbundles({ world }) {
    const { bundles, members } = world.pool
    const found = bundles.map(({ hostname, webPort, site }) => ({
      controller_id:
        members.find((member) => member.hostname === hostname)?.staticId ??
        Number(world.controllerId),
      hostname,
      site,
      status: 'online',
      proxy_mode: 'fleet',
      ui_version: world.version,
      ui_url: `https://${hostname}:${webPort}/`,
      services: Object.fromEntries(UNITS.map((unit) => [unit, { status: 'active' }])),
    }))
    return { services_bundles: found, total: found.length }
  },

  /** Nothing is ever missing here; which word stands for "no migration" is not known. */
  getpoolmodereadiness(call) {
    requireAdmin(call, 'look into the pool')
    const { pool } = call.world
    const [storage] = pool.storages
    return {
      pool_mode: isOpen(pool),
      applicable: pool.members.length === 0,
      ready: true,
      missing: [],
      cmon_db_cluster: {
        db_backend: 'mysql',
        migration_required: false,
        migration_state: 'none',
        migration_outcome: 'none',
        bootstrap_in_progress: false,
        members_online: pool.databases.length,
        members_total: pool.databases.length,
      },
      config_storage: {
        type: 'openbao',
        hostname: storage?.hostname ?? MAIN_CONTROLLER,
        port: storage?.port ?? OPENBAO.port,
        version: storage?.version ?? OPENBAO.defaultVersion,
      },
      mcc_package: { package: PACKAGE, reason: '' },
    }
  },

  listconfigstorage({ world }) {
    const { storages } = world.pool
    return {
      config_storage: storages.map((storage) => ({
        type: 'openbao',
        ...storage,
        credentials_stored: true,
      })),
      total: storages.length,
    }
  },

  listopenbaoversions: () => ({
    openbao_versions: OPENBAO.versions,
    default_version: OPENBAO.defaultVersion,
  }),
}
