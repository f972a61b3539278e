import { call, refused, taken, type Task } from '../task.ts'
import { startedJob } from './from-world.ts'
import { REASON, waitForIt } from './steps.ts'

const PASSWORD = 'Invented-Horse-7'

export const clusterRosterTasks: Task[] = [
  {
    question:
      'Deploy a Percona 8.0 primary with one replica as stage-shop on 198.51.100.1 and 198.51.100.2, and tell me when it is up.',
    scene: 'fast clock',
    calls: [
      call('deploy_cluster', {
        type: 'replication',
        vendor: 'percona',
        version: '8.0',
        name: 'stage-shop',
        nodes: ['198.51.100.1', '198.51.100.2'],
        reason: REASON,
      }),
      waitForIt,
      call('list_nodes', { cluster: 'stage-shop' }),
    ],
    orFirst: ['list_clusters', 'find_resource'],
    facts: [
      { state: 'finished', finished: true },
      { node: '198.51.100.1:3306', role: 'primary' },
      { node: '198.51.100.2:3306', role: 'replica' },
    ],
    after: {
      look: (world) => world.clusters.find(({ name }) => name === 'stage-shop'),
      is: { type: 'replication', vendor: 'percona', version: '8.0', state: 'STARTED' },
    },
  },
  {
    question: 'Deploy PostgreSQL 16 as stage-pg on 198.51.100.11 and 192.0.2.19.',
    scene: 'user agrees',
    calls: [
      refused(
        'stopped',
        'deploy_cluster',
        {
          type: 'postgresql_single',
          vendor: 'postgresql',
          version: '16',
          name: 'stage-pg',
          nodes: ['198.51.100.11', '192.0.2.19'],
          reason: REASON,
        },
        'these belong to a cluster already: 192.0.2.19 to main/prod-pg',
      ),
    ],
    orFirst: ['find_resource', 'list_clusters', 'list_nodes'],
    facts: [],
  },
  {
    question: `Take over our MariaDB replication on 198.51.100.41 and 198.51.100.42 as legacy-crm; its admin is root with password ${PASSWORD}.`,
    scene: 'user agrees',
    calls: [
      call('import_cluster', {
        type: 'replication',
        vendor: 'mariadb',
        name: 'legacy-crm',
        nodes: ['198.51.100.41', '198.51.100.42'],
        db_user: 'root',
        db_password: PASSWORD,
        reason: REASON,
      }),
      call('get_job', { job: taken('job_id') }),
    ],
    orFirst: ['list_clusters', 'find_resource'],
    facts: [{ done: true, cluster: null }],
    absent: [PASSWORD],
    after: {
      look: (world) => startedJob(world, 'add_cluster'),
      is: {
        data: {
          cluster_type: 'replication',
          cluster_name: 'legacy-crm',
          vendor: 'mariadb',
          nodes: [{ hostname: '198.51.100.41' }, { hostname: '198.51.100.42' }],
          db_user: 'root',
        },
      },
    },
  },
  {
    question: 'Take hr-mssql out of ClusterControl but keep its backups; wait until it is gone.',
    scene: 'fast clock',
    calls: [call('remove_cluster', { cluster: 'hr-mssql', reason: REASON }), waitForIt],
    orFirst: ['get_cluster', 'list_backups'],
    facts: [
      { done: true },
      'its jobs and monitoring data are gone for good',
      { state: 'finished', finished: true },
    ],
    after: {
      look: (world) => ({
        cluster: world.clusters.some(({ name }) => name === 'hr-mssql'),
        backups: world.backups.some(({ clusterId }) => clusterId === 15),
      }),
      is: { cluster: false, backups: true },
    },
  },
  {
    question: 'Remove prod-crm-mariadb from ClusterControl together with all its backups.',
    scene: 'client can not ask',
    calls: [
      refused(
        'needs_human',
        'remove_cluster',
        { cluster: 'prod-crm-mariadb', remove_backups: true, reason: REASON },
        'Nothing was changed',
      ),
    ],
    orFirst: ['get_cluster', 'list_backups'],
    facts: [],
  },
]
