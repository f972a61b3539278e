import { z } from 'zod'
import { MSSQL, MYSQL, POSTGRESQL } from './cluster-types.ts'
import { clusterJob } from './define-job.ts'
import { count, flag, name, nodes, params } from './shapes.ts'
import { toWire } from './wire-names.ts'

// cmon-rpc-jobs 6.6.

const sslShape = {
  expireDays: count.default(1000),
  forceStop: flag.optional(),
  stopTimeout: count.optional(),
}

/** Client TLS. Without files the controller makes its own certificates. */
export const setupSsl = clusterJob({
  command: 'setup_ssl',
  title: ({ action }) => (action === 'enable' ? 'Enable SSL' : 'Disable SSL'),
  params: params({
    ...sslShape,
    action: z.enum(['enable', 'disable']),
    caFile: name.optional(),
    certFile: name.optional(),
    keyFile: name.optional(),
  }),
  check: ({ action, caFile, certFile, keyFile }) =>
    action === 'disable' && (caFile ?? certFile ?? keyFile) !== undefined
      ? { problem: 'certificates are for enabling', next: 'Leave the files out.' }
      : undefined,
  data: (values) =>
    // Enabling names all three files, empty for none.
    toWire(
      values.action === 'enable' ? { caFile: '', certFile: '', keyFile: '', ...values } : values,
    ),
})

export const renewMssqlCertificate = clusterJob({
  command: 'renew_mssql_certificate',
  title: 'Renew mssql certificate.',
  audience: { types: MSSQL },
  params: params({}),
  bare: true,
})

/** Reads the nodes' configuration files again. */
export const importConfig = clusterJob({
  command: 'import_config',
  title: 'Import Config',
  params: params({}),
  bare: true,
})

export const setupAuditLogging = clusterJob({
  command: 'setup_audit_logging',
  title: 'Setup Audit Logging',
  audience: { types: [...MYSQL, ...POSTGRESQL] },
  params: params({
    nodes: nodes.optional(),
    auditEvents: z
      .array(name)
      .min(1)
      .transform((events) => events.join(','))
      .optional(),
  }),
})

export const setupLogrotate = clusterJob({
  command: 'setup_logrotate',
  title: 'Setup Log Rotate',
  params: params({ nodes: nodes.optional() }),
})
