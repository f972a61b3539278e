import { z } from 'zod'
import { anywhereJob, clusterJob, controllerJob } from './define-job.ts'
import { flag, name, nodes, params } from './shapes.ts'

// cmon-rpc-jobs 6.6, 6.11 and 6.14.

export const collectLogs = clusterJob({
  command: 'collect_logs',
  title: 'Collect Logs',
  params: params({}),
  bare: true,
})

/** A bundle on the controller; unlike the CLI's it has no passwords unless asked for. */
export const errorReport = clusterJob({
  command: 'error_report',
  title: 'Create Error Report',
  params: params({
    extended: flag.default(false),
    maskPasswords: flag.default(true),
    reportDir: name.optional(),
  }),
})

/** Runs on all nodes of the cluster unless some are named; only what lies in the tree (`path`) needs no cluster. */
export const execute = anywhereJob({
  command: 'execute',
  title: 'Execute System Command',
  params: params({
    shellCommand: name.optional(),
    scriptLines: z.array(z.string()).min(1).optional(),
    path: name.optional(),
    nodes: nodes.optional(),
  }),
  rules: { oneOf: [['shellCommand', 'scriptLines', 'path']] },
  check: ({ path }, cluster) =>
    cluster === undefined && path === undefined
      ? { problem: 'a command runs in a cluster', next: 'Name the cluster.' }
      : undefined,
})

export const inspectHost = controllerJob({
  command: 'inspect_host',
  title: 'Inspecting Host',
  params: params({ nodes }),
})

/** Does nothing for `timeout` seconds, and succeeds. */
export const simulateSuccess = anywhereJob({
  command: 'success',
  title: 'Simulated Success',
  params: params({}),
})

export const simulateFailure = anywhereJob({
  command: 'fail',
  title: 'Simulated Failure',
  params: params({}),
})
