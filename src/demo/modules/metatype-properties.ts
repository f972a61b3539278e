/** Property of a type: `w` writable, `c` counts up, `p` not public. */
export type MetaProperty = [
  name: string,
  type: 'Int' | 'Ulonglong' | 'Double' | 'Bool' | 'String',
  description: string,
  marks?: string,
]

const FILE: MetaProperty[] = [
  ['access', 'Int', 'Permissions as a decimal number.'],
  ['changed', 'String', 'When the metadata changed.'],
  ['content/as_string', 'String', 'What the file holds, or a part of it.'],
  ['content/end_index', 'Ulonglong', 'Where that part ends.'],
  ['content/start_index', 'Ulonglong', 'Where that part begins.'],
  ['exists', 'Bool', 'Whether there is such a file.'],
  ['full_path', 'String', 'The whole path.'],
  ['group', 'String', 'Name of the owning group.'],
  ['hard_links', 'Int', 'How many names it has.'],
  ['host_name', 'String', 'The machine it lies on.', 'p'],
  ['modified', 'String', 'When the content changed.'],
  ['size', 'Ulonglong', 'Size in bytes.'],
  ['used', 'String', 'When it was last read or written.'],
  ['user', 'String', 'Name of the owner.'],
]

const CLUSTER: MetaProperty[] = [
  ['acl', 'String', 'Who may do what.', 'w'],
  ['cluster_id', 'Int', 'Number of the cluster.'],
  ['cluster_name', 'String', 'Name of the cluster.', 'w'],
  ['cluster_type', 'String', 'What kind of cluster it is.'],
  ['state', 'String', 'How it is.'],
  ['status_text', 'String', 'How it is, in words.'],
  ['vendor', 'String', 'Who makes the software.'],
  ['version', 'String', 'Version of the software.'],
]

const HOST: MetaProperty[] = [
  ['alias', 'String', 'Another name for it.', 'w'],
  ['clusterid', 'Int', 'Number of its cluster.'],
  ['connected', 'Bool', 'Whether the controller reaches it.'],
  ['hostId', 'Int', 'Number of the host.'],
  ['hostname', 'String', 'Name or address.'],
  ['hoststatus', 'String', 'How it is.'],
  ['ip', 'String', 'Address.'],
  ['message', 'String', 'How it is, in words.'],
  ['nodetype', 'String', 'What runs on it.'],
  ['port', 'Int', 'Port of the service.'],
  ['role', 'String', 'What it does in its cluster.'],
  ['version', 'String', 'Version of the service.'],
]

const STATS: MetaProperty[] = [
  ['created', 'Ulonglong', 'When the interval began.'],
  ['hostid', 'Int', 'The host it is about.'],
  ['interval', 'Ulonglong', 'Length of the interval in milliseconds.'],
  ['sampleends', 'Ulonglong', 'When the interval ended.'],
]

/** Of the types that are not here nobody recorded the properties. */
export const META_PROPERTIES: Record<string, MetaProperty[]> = {
  CmonFile: FILE,
  CmonCluster: CLUSTER,
  CmonClusterInfo: CLUSTER,
  CmonHost: HOST,
  CmonStats: STATS,
  CmonMySqlHost: [
    ['datadir', 'String', 'Where the data lies.'],
    ['readonly', 'Bool', 'Whether it refuses writes.'],
    ['serverid', 'Int', 'Its id in replication.'],
  ],
  CmonGaleraHost: [['galera/localstatusstr', 'String', 'State of the node in its cluster.']],
  CmonPostgreSqlHost: [['received_location', 'String', 'How far WAL was received.']],
  CmonCpuStats: [
    ['busy', 'Double', 'Share of time it was busy.'],
    ['idle', 'Double', 'Share of time it was idle.'],
    ['iowait', 'Double', 'Share of time it waited for disks.'],
    ['loadavg1', 'Double', 'Load over a minute.'],
  ],
  CmonMemoryStats: [
    ['ramfree', 'Ulonglong', 'Free memory in bytes.'],
    ['ramtotal', 'Ulonglong', 'All memory in bytes.'],
  ],
  CmonDiskStats: [
    ['free', 'Ulonglong', 'Free space in bytes.'],
    ['reads', 'Ulonglong', 'How often it was read.', 'c'],
    ['total', 'Ulonglong', 'All space in bytes.'],
    ['writes', 'Ulonglong', 'How often it was written.', 'c'],
  ],
  CmonNetworkStats: [
    ['rxBytes', 'Ulonglong', 'Bytes received.', 'c'],
    ['txBytes', 'Ulonglong', 'Bytes sent.', 'c'],
  ],
  CmonUser: [
    ['disabled', 'Bool', 'Whether logging in is switched off.'],
    ['email_address', 'String', 'Address for mail.', 'w'],
    ['first_name', 'String', 'First name.', 'w'],
    ['last_name', 'String', 'Last name.', 'w'],
    ['user_id', 'Int', 'Number of the user.'],
    ['user_name', 'String', 'Name for logging in.'],
  ],
  CmonGroup: [
    ['group_id', 'Int', 'Number of the group.'],
    ['group_name', 'String', 'Name of the group.'],
  ],
  CmonAccount: [
    ['grants', 'String', 'What it may do.'],
    ['host_allow', 'String', 'Where it may come from.'],
    ['user_name', 'String', 'Name for logging in.'],
  ],
  CmonAlarm: [
    ['alarm_id', 'Int', 'Number of the alarm.'],
    ['counter', 'Int', 'How often it was raised.', 'c'],
    ['ignored', 'Int', 'Whether somebody hid it.', 'w'],
    ['message', 'String', 'What is wrong.'],
    ['severity_name', 'String', 'How bad it is.'],
  ],
  CmonDataBase: [
    ['database_name', 'String', 'Name of the database.'],
    ['database_size', 'Ulonglong', 'Size in bytes.'],
  ],
  CmonJobInstance: [
    ['job_id', 'Int', 'Number of the job.'],
    ['status', 'String', 'How far it is.'],
    ['status_text', 'String', 'How far it is, in words.'],
    ['title', 'String', 'What it is called.'],
  ],
}
