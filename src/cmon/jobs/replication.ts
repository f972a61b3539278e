import { z } from 'zod'
import { MSSQL_AO, MYSQL, POSTGRESQL, SENTINEL, SHARDED } from './cluster-types.ts'
import { clusterJob } from './define-job.ts'
import { flag, id, name, node, params } from './shapes.ts'

// cmon-rpc-jobs 6.3.

/** Where a replica can become the master; group replication is not ruled out by the reference. */
const PROMOTING = {
  types: ['replication', 'group_replication', ...POSTGRESQL, ...MSSQL_AO, ...SENTINEL, ...SHARDED],
}
const REPLICATING = { types: [...MYSQL, ...POSTGRESQL] }

/** Planned switch-over. The replica is `replicationSlave`, `node` or `slaveAddress`. */
export const promoteReplicationSlave = clusterJob({
  command: 'promote_replication_slave',
  title: (values) =>
    values.node === undefined ? 'Promoting Replication Slave' : 'Promoting Slave',
  audience: PROMOTING,
  repeatsId: 'clusterid',
  params: params({
    replicationSlave: node.optional(),
    node: node.optional(),
    slaveAddress: name.optional(),
    masterAddress: name.optional(),
    /** Stop the old master if it doesn't cooperate. */
    forceStop: flag.optional(),
  }),
  rules: {
    oneOf: [['replicationSlave', 'node', 'slaveAddress']],
    needs: { masterAddress: 'slaveAddress' },
  },
})

/** Takes over from a dead master: what wasn't replicated may be lost. */
export const failoverReplicationSlave = clusterJob({
  command: 'failover_replication_slave',
  title: 'Failover Replication Slave',
  audience: PROMOTING,
  repeatsId: 'clusterid',
  params: params({
    replicationSlave: node,
    replicationMaster: node.optional(),
    remoteClusterId: id.optional(),
  }),
})

/** Throws the replica's data away and copies it anew. */
export const stageReplicationSlave = clusterJob({
  command: 'stage_replication_slave',
  title: 'Stage Replication Slave',
  audience: REPLICATING,
  repeatsId: 'clusterid',
  params: params({
    replicationSlave: node,
    replicationMaster: node,
    /** Take this backup instead of a fresh copy. */
    backupId: id.optional(),
    remoteClusterId: id.optional(),
    synchronous: flag.optional(),
    // The wire knows only the text "true" (4.3).
    failStopSlave: z.literal(true).transform(String).optional(),
  }),
  rules: { only: { synchronous: { types: POSTGRESQL } } },
})

const oneReplica = params({ replicationSlave: node })

export const startReplicationSlave = clusterJob({
  command: 'start_replication_slave',
  title: 'Starting Replication Slave',
  audience: REPLICATING,
  repeatsId: 'clusterid',
  params: oneReplica,
})

export const stopReplicationSlave = clusterJob({
  command: 'stop_replication_slave',
  title: 'Stopping Replication Slave',
  audience: REPLICATING,
  repeatsId: 'clusterid',
  params: oneReplica,
})

/** Forgets the replication configuration of a replica. */
export const resetReplicationSlave = clusterJob({
  command: 'reset_replication_slave',
  title: 'Resetting Replication Slave',
  audience: { types: MYSQL },
  repeatsId: 'clusterid',
  params: oneReplica,
})

export const toggleReplicationSync = clusterJob({
  command: 'toggle_replication_sync',
  title: 'Toggle Synchronous Replication',
  audience: { types: POSTGRESQL },
  repeatsId: 'clusterid',
  params: params({ node, synchronous: flag.optional() }),
})
