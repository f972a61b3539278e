import { z } from 'zod'
import { GALERA, CLUSTER_TYPES } from './cluster-types.ts'
import { clusterJob, controllerJob } from './define-job.ts'
import { count, flag, id, name, params } from './shapes.ts'
import { toWire } from './wire-names.ts'

// cmon-rpc-jobs 6.1; create_cluster and add_cluster have files of their own.

export const removeCluster = controllerJob({
  command: 'remove_cluster',
  // The job runs in cluster 0: which one is meant stands in its data.
  params: params({
    clusterId: id,
    removeBackups: flag.optional(),
    enableUninstall: flag.optional(),
  }),
  data: ({ clusterId, removeBackups, ...rest }) => ({
    clusterid: clusterId,
    // Text on the wire (4.3).
    ...(removeBackups === undefined ? {} : { remove_backups: String(removeBackups) }),
    ...toWire(rest),
  }),
})

export const startCluster = clusterJob({
  command: 'start_cluster',
  title: 'Starting Cluster',
  params: params({
    /** Host to start from. */
    donorAddress: name.optional(),
    bootstrap: flag.optional(),
  }),
})

export const stopCluster = clusterJob({
  command: 'stop_cluster',
  title: 'Stopping Cluster',
  params: params({
    /** Seconds per node. */
    stopTimeout: count.default(1800),
    maintenanceMinutes: count.optional(),
    reason: name.optional(),
  }),
})

export const rollingRestart = clusterJob({
  command: 'rolling_restart',
  title: 'Rolling Restart',
  audience: { types: CLUSTER_TYPES.filter((type) => type !== 'mssql_single') },
  instead: 'A single server has nothing to roll over: restart its node.',
  params: params({ stopTimeout: count.optional(), initialStart: flag.optional() }),
  rules: { only: { initialStart: { types: GALERA } } },
})

export const enableClusterReadonly = clusterJob({
  command: 'enable_cluster_readonly',
  title: 'Set Cluster Read-only',
  params: params({}),
  bare: true,
})

export const disableClusterReadonly = clusterJob({
  command: 'disable_cluster_readonly',
  title: 'Disable Cluster Read-only',
  params: params({}),
  bare: true,
})

export const syncClusters = controllerJob({
  command: 'sync_clusters',
  title: 'Synchronize clusters',
  params: params({}),
  bare: true,
})

/** Where an archive goes, on the controller. */
export const archiveShape = {
  backupDirectory: name.optional(),
  outputFile: name.optional(),
  keepTempDir: flag.optional(),
  tempDirPath: name.optional(),
}

export const saveCluster = clusterJob({
  command: 'save_cluster',
  title: 'Save Cluster',
  params: params(archiveShape),
})

/** Which archive to read, on the controller. */
export const archiveInputShape = {
  inputFile: name,
  keepTempDir: flag.optional(),
  tempDirPath: name.optional(),
}

export const restoreCluster = controllerJob({
  command: 'restore_cluster',
  title: 'Restore Cluster',
  params: params(archiveInputShape),
})

export const createLocalRepository = clusterJob({
  command: 'create_local_repository',
  title: 'Create Repository',
  params: params({
    clusterType: z.enum(CLUSTER_TYPES).optional(),
    vendor: name.optional(),
    dbVersion: name.optional(),
    osRelease: name.optional(),
  }),
})
