import { z } from 'zod'
import { MONGODB, MYSQL, POSTGRESQL } from './cluster-types.ts'
import { clusterJob } from './define-job.ts'
import { count, flag, mongoShape, name, node, nodes, params, port } from './shapes.ts'
import { deployShape, type Node } from './shapes.ts'
import { toWire } from './wire-names.ts'

// cmon-rpc-jobs 6.2; addnode and add_replication_slave have a file of their own.

/** Some commands say the node's port twice. */
const withPort = (values: { node: Node }): Record<string, unknown> =>
  toWire({ ...values, port: values.node.port })

export const startNode = clusterJob({
  command: 'start',
  title: 'Starting Node',
  repeatsId: 'clusterid',
  params: params({ node, bootstrap: flag.optional(), initialStart: flag.optional() }),
  rules: { exclusive: [['bootstrap', 'initialStart']] },
  data: withPort,
})

export const stopNode = clusterJob({
  command: 'stop',
  title: 'Stopping Node',
  repeatsId: 'clusterid',
  params: params({ node, forceStop: flag.optional(), stopTimeout: count.optional() }),
})

/** With `initialStart` the node's data is thrown away and copied anew. */
export const restartNode = clusterJob({
  command: 'restart',
  title: ({ initialStart }) =>
    initialStart === true ? 'Restarting Node to Resync' : 'Restarting Node',
  repeatsId: 'clusterid',
  params: params({
    node,
    forceStop: flag.optional(),
    initialStart: flag.optional(),
    stopTimeout: count.optional(),
  }),
  data: withPort,
})

export const rebootNode = clusterJob({
  command: 'reboot',
  title: 'Rebooting Node',
  repeatsId: 'clusterid',
  params: params({ node, forceStop: flag.optional() }),
  data: withPort,
})

const forcible = params({ node, forceStop: flag.optional() })

export const demoteNode = clusterJob({
  command: 'demote_node',
  title: 'Demoting Node',
  repeatsId: 'clusterid',
  params: forcible,
})

export const enableDbReadonly = clusterJob({
  command: 'enable_db_readonly',
  title: 'Setting Node to Read-only',
  repeatsId: 'clusterid',
  params: forcible,
})

export const disableDbReadonly = clusterJob({
  command: 'disable_db_readonly',
  title: 'Setting Node to Read-write',
  repeatsId: 'clusterid',
  params: forcible,
})

/** For load balancers and agents, a service's own job with action `register`. */
export const registerNode = clusterJob({
  command: 'registernode',
  title: 'Register Node',
  params: params({ node }),
})

export const addShard = clusterJob({
  command: 'add_shard',
  audience: { types: MONGODB },
  params: params({ ...mongoShape, ...deployShape }),
})

/** Either flag leads further: without both the service is stopped and stays installed. */
export const removeNode = clusterJob({
  command: 'removenode',
  title: ({ nodes: gone }) =>
    `Remove ${gone.map(({ hostname }) => `'${hostname}'`).join(', ')} from the Cluster`,
  params: params({
    nodes,
    enableUninstall: flag.default(false),
    unregisterOnly: flag.default(false),
    stopTimeout: count.optional(),
  }),
  rules: { exclusive: [['enableUninstall', 'unregisterOnly']] },
})

export const enableBinaryLogging = clusterJob({
  command: 'enable_binary_logging',
  title: 'Enable Binary Logging',
  audience: { types: MYSQL },
  repeatsId: 'clusterid',
  params: params({
    hostname: name,
    autoRestart: flag.default(true),
    expireLogsDays: count.default(1),
  }),
  data: ({ hostname, ...rest }) => toWire({ ...rest, masterAddress: hostname }),
})

/** Without a node it is for all of them. */
export const enableLogArchiving = clusterJob({
  command: 'enable_log_archiving',
  title: 'Configure WAL',
  audience: { types: POSTGRESQL },
  params: params({
    hostname: name.optional(),
    port: port.optional(),
    archiveMode: z.enum(['on', 'off', 'always']).optional(),
    archiveDir: name.optional(),
    // Text on the wire (6.2).
    summarizeWal: flag.transform((on) => (on ? 'on' : 'off')).optional(),
    compression: flag.optional(),
  }),
  rules: { needs: { port: 'hostname' }, only: { summarizeWal: { since: 17 } } },
})
