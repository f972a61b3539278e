import type { TreeEntry } from './entry.ts'

const SYSTEM = { ownerUserId: 1, ownerGroupId: 1 }
const READABLE = 'user::rwx,group::rwx,other::r--'
const READ_ONLY = 'user::r--,group::---,other::---'
const WRITABLE = 'user::rw-,group::---,other::---'

const RUNTIME_FOLDERS = ['', '/LDAP', '/cloud', '/cmon_ha', '/files', '/jobs', '/rpc']

const DEVICES: [name: string, major: number, minor: number, acl?: string][] = [
  ['LDAP/configuration', 120, 4, WRITABLE],
  ['cloud/credentials', 110, 2, WRITABLE],
  ['cloud/credentials_manager', 110, 1],
  ['cmon_ha/controller_data', 100, 2],
  ['cmon_ha/controller_manager', 100, 1],
  ['cmon_ha/enabled', 100, 3, WRITABLE],
  ['cmon_ha/self_controller', 101, 2],
  ['files/config_files.csv', 121, 5],
  ['files/config_versions.csv', 121, 2],
  ['jobs/job_manager', 40, 1],
  ['rpc/rpc_stats', 91, 1],
  ['rpc/rpcv2_service', 90, 1],
  ['rpc/sessions', 92, 1],
  ['cluster_manager', 10, 1],
  ['cmon_license', 111, 2, WRITABLE],
  ['config_manager', 121, 1],
  ['controller', 99, 1],
  ['host_manager', 20, 1],
  ['mutexes', 50, 1],
  ['process_manager', 41, 1],
  ['server_manager', 4, 1],
  ['threads', 60, 1],
  ['user_manager', 30, 1],
]

const EXECUTORS = ['jobExecutor', 'jobExecutorCreateCluster', 'jobExecutorDeleteOldJobs']

/** What lies in every controller's tree from the start. */
export function builtInEntries(created: Date): TreeEntry[] {
  const folder = (path: string, acl = READABLE): TreeEntry => ({
    ...SYSTEM,
    path,
    type: 'Folder',
    tags: [],
    created,
    acl,
  })
  const file = (path: string, acl: string, content: string): TreeEntry => ({
    ...SYSTEM,
    path,
    type: 'File',
    tags: [],
    created,
    acl,
    content,
  })
  return [
    folder('/', 'user::rwx,group::rwx,other::rwx'),
    ...RUNTIME_FOLDERS.map((name) => folder(`/.runtime${name}`)),
    ...DEVICES.map(([name, major, minor, acl = READ_ONLY]): TreeEntry => ({
      ...SYSTEM,
      path: `/.runtime/${name}`,
      type: 'File',
      tags: [],
      created,
      acl,
      device: { major, minor },
    })),
    ...EXECUTORS.map((name): TreeEntry => ({
      ...file(`/.runtime/jobs/${name}`, 'user::rwx,group::r-x,other::---', ''),
      ownerGroupId: 2,
    })),
    file('/.runtime/controller_clock', READ_ONLY, created.toISOString()),
    file('/.runtime/controller_hostname', READ_ONLY, 'cc01\n'),
    file('/.runtime/controller_pid', READ_ONLY, '1284\n'),
    { ...folder('/groups'), device: { major: 1, minor: 0 } },
    file('/.issue', 'user::rw-,group::r--,other::r--', 'Demo controller. Nothing here is real.\n'),
  ]
}
