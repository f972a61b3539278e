import { anywhereJob, clusterJob } from './define-job.ts'
import { count, name, nodes, params } from './shapes.ts'

// cmon-rpc-jobs 6.9.

const recoveryShape = {
  nodes: nodes.optional(),
  /** Open a maintenance period too. */
  maintenanceMinutes: count.optional(),
}

/** Of the cluster and of its nodes. */
export const enableRecovery = clusterJob({
  command: 'enable_recovery',
  title: 'Enable Recovery',
  params: params(recoveryShape),
})

export const disableRecovery = clusterJob({
  command: 'disable_recovery',
  title: 'Disable Recovery',
  params: params({ ...recoveryShape, reason: name.optional() }),
})

/** Only the names of this and the next are on record. */
export const enableNodeRecovery = clusterJob({
  command: 'enable_node_recovery',
  params: params({ nodes: nodes.optional() }),
})

export const disableNodeRecovery = clusterJob({
  command: 'disable_node_recovery',
  params: params({ nodes: nodes.optional() }),
})

/** Unlike the maintenance module, with relative and scheduled starts. */
export const createMaintenance = anywhereJob({
  command: 'create_maintenance',
  title: 'Registering Maintenance',
  params: params({
    begin: name.optional(),
    beginRelative: name.optional(),
    end: name.optional(),
    maintenanceMinutes: count.optional(),
    reason: name.optional(),
    /** These hosts instead of the cluster. */
    nodes: nodes.optional(),
  }),
  rules: {
    exclusive: [
      ['end', 'maintenanceMinutes'],
      ['begin', 'beginRelative'],
    ],
  },
})
