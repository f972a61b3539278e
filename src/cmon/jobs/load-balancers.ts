import { z } from 'zod'
import { GALERA, MONGODB, MYSQL, POSTGRESQL } from './cluster-types.ts'
import { clusterJob } from './define-job.ts'
import { service, serviceShape } from './services.ts'
import { flag, name, node, params, port } from './shapes.ts'

// cmon-rpc-jobs 6.4. Removed with removenode.

const setupOrRegister = z.enum(['setup', 'register'])
const anyAction = z.enum(['setup', 'register', 'reconfigure', 'reinstall'])

/** Backends as the wire has them: `host:port:active;host:port:active`. */
const backends = z
  .array(z.strictObject({ hostname: name, port }))
  .min(1)
  .transform((all) => all.map((one) => `${one.hostname}:${one.port}:active`).join(';'))

export const haproxy = clusterJob({
  command: 'haproxy',
  ...service({ className: 'CmonHaProxyHost', name: 'HaProxy', setup: 'setupHaProxy' }),
  params: params({
    ...serviceShape,
    action: setupOrRegister,
    nodeAddresses: backends.optional(),
    buildFromSource: flag.optional(),
    overwriteMysqlchk: flag.optional(),
    haproxyConfigTemplate: name.optional(),
  }),
})

export const proxysql = clusterJob({
  command: 'proxysql',
  audience: { types: MYSQL },
  ...service({
    className: 'CmonProxySqlHost',
    name: 'ProxySQL',
    registered: 'ProxySql',
    setup: 'setupProxySql',
  }),
  params: params({
    ...serviceShape,
    action: setupOrRegister,
    /** For traffic; the admin interface has the node's port. */
    port: port.optional(),
    version: name.optional(),
    adminUser: name.optional(),
    adminPassword: name.optional(),
    monitorUser: name.default('proxysql-monitor'),
    // Without one the CLI sends the account's name; a password that everyone knows is no default.
    monitorPassword: name.optional(),
    replicationUser: name.optional(),
    replicationPassword: name.optional(),
    importAccounts: flag.default(true),
    useClustering: flag.optional(),
    useRwSplit: flag.optional(),
    dbUsername: name.optional(),
    dbPassword: name.optional(),
    dbDatabase: name.optional(),
    dbPrivs: name.optional(),
  }),
})

export const maxscale = clusterJob({
  command: 'maxscale',
  audience: { types: MYSQL, vendors: ['mariadb'] },
  ...service({
    className: 'CmonMaxScaleHost',
    name: 'MaxScale',
    setup: 'setupMaxScale',
    single: true,
  }),
  params: params({
    ...serviceShape,
    action: setupOrRegister,
    nodeAddresses: z
      .array(z.strictObject({ hostname: name, port }))
      .min(1)
      .transform((all) => all.map((one) => `${one.hostname}:${one.port}`).join(';'))
      .optional(),
    maxscaleAdminUser: name.optional(),
    maxscaleAdminPassword: name.optional(),
    maxscaleMysqlUser: name.optional(),
    maxscaleMysqlPassword: name.optional(),
  }),
  rules: {
    needs: {
      maxscaleAdminUser: 'maxscaleAdminPassword',
      maxscaleAdminPassword: 'maxscaleAdminUser',
      maxscaleMysqlUser: 'maxscaleMysqlPassword',
      maxscaleMysqlPassword: 'maxscaleMysqlUser',
    },
  },
})

export const keepalived = clusterJob({
  command: 'keepalived',
  ...service({ className: 'CmonKeepalivedHost', name: 'Keepalived', setup: 'setupKeepalived' }),
  params: params({
    ...serviceShape,
    action: setupOrRegister,
    ethInterface: name.optional(),
    virtualIp: name.optional(),
    /** The same on all its hosts; left out, it comes from the cluster's id. */
    virtualRouterId: z.int().min(1).max(255).optional(),
    nodeAddresses: backends.optional(),
  }),
})

const pgbouncerService = service({ className: 'CmonPgBouncerHost', name: 'PgBouncer' })

export const pgbouncer = clusterJob({
  command: 'pgbouncer',
  audience: { types: POSTGRESQL },
  ...pgbouncerService,
  params: params({
    ...serviceShape,
    action: setupOrRegister,
    adminUser: name.optional(),
    adminPassword: name.optional(),
  }),
  // One field, two names (6.4).
  data: ({ adminUser, ...rest }) => ({
    ...pgbouncerService.data(rest),
    ...(adminUser === undefined
      ? {}
      : { [rest.action === 'setup' ? 'admin_username' : 'admin_user']: adminUser }),
  }),
})

export const pgbackrest = clusterJob({
  command: 'pgbackrest',
  audience: { types: POSTGRESQL },
  ...service({ className: 'CmonPgBackRestHost', name: 'PgBackRest' }),
  params: params({ ...serviceShape, action: anyAction }),
})

/** Its nodes' `backupDir` is a mount that all of them share. */
export const pbmagent = clusterJob({
  command: 'pbmagent',
  audience: { types: MONGODB },
  ...service({ className: 'CmonPBMAgentHost', name: 'PBMAgent' }),
  params: params({ ...serviceShape, action: anyAction }),
})

export const nfsclient = clusterJob({
  command: 'nfsclient',
  ...service({ className: 'CmonNFSClientHost', name: 'NFSClient' }),
  params: params({ ...serviceShape, action: z.enum(['setup', 'reconfigure', 'reinstall']) }),
})

export const nfsserver = clusterJob({
  command: 'nfsserver',
  ...service({ className: 'CmonNFSServerHost', name: 'NFSServer', single: true }),
  params: params({ ...serviceShape, action: z.literal('setup') }),
})

/** Only its name is on record; the fields are those of its kind. */
export const garbd = clusterJob({
  command: 'garbd',
  audience: { types: GALERA },
  params: params({ action: z.literal('setup').default('setup'), node }),
})
