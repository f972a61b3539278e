import { clusterNamed, nodesOf } from '../../tools/world-facts.ts'
import { call, refused, taken, type Task } from '../task.ts'
import { startedJob } from './from-world.ts'
import { REASON, waitForIt } from './steps.ts'

export const clusterChangeTasks: Task[] = [
  {
    question:
      'Stop prod-auth-group for a storage move of four hours, with a maintenance window meanwhile.',
    scene: 'fast clock',
    calls: [
      call('stop_cluster', {
        cluster: 'prod-auth-group',
        maintenance_minutes: 240,
        reason: 'storage move',
      }),
      waitForIt,
      call('get_cluster', { cluster: 'prod-auth-group' }),
    ],
    orFirst: ['get_cluster'],
    facts: [{ state: 'STOPPED', in_maintenance: true }],
    after: {
      look: (world) => clusterNamed(world, 'prod-auth-group').state,
      is: 'STOPPED',
    },
  },
  {
    question: 'Shut sessions-valkey down as a whole, and once it is down bring it up again.',
    scene: 'fast clock',
    calls: [
      call('stop_cluster', { cluster: 'sessions-valkey', reason: REASON }),
      waitForIt,
      call('get_cluster', { cluster: 'sessions-valkey' }),
      call('start_cluster', { cluster: 'sessions-valkey', reason: REASON }),
      waitForIt,
    ],
    orFirst: ['get_cluster'],
    facts: [
      { state: 'STOPPED' },
      { done: true, summary: 'Start the nodes of main/sessions-valkey' },
    ],
    after: {
      look: (world) => [
        startedJob(world, 'stop_cluster', 'sessions-valkey'),
        startedJob(world, 'start_cluster', 'sessions-valkey'),
        clusterNamed(world, 'sessions-valkey').state,
      ],
      is: [{ tags: ['cmon-mcp'] }, { tags: ['cmon-mcp'] }, 'STARTED'],
    },
  },
  {
    question: 'Restart the nodes of prod-orders-galera one after another for new settings.',
    scene: 'client can not ask',
    calls: [
      call('restart_cluster_rolling', { cluster: 'prod-orders-galera', reason: 'new settings' }),
      call('restart_cluster_rolling', {
        cluster: 'prod-orders-galera',
        reason: 'new settings',
        approval: taken('plan.approval'),
      }),
    ],
    orFirst: ['get_cluster'],
    facts: [{ done: false }, { check: 'nodes online', outcome: 'ok' }, { done: true }],
    after: {
      look: (world) => startedJob(world, 'rolling_restart', 'prod-orders-galera'),
      is: { tags: ['cmon-mcp'] },
    },
  },
  {
    question: 'Do a rolling restart of hr-mssql.',
    scene: 'client can not ask',
    calls: [
      refused(
        'invalid_argument',
        'restart_cluster_rolling',
        { cluster: 'hr-mssql', reason: REASON },
        'Use restart_node',
      ),
    ],
    orFirst: ['get_cluster'],
    facts: [],
  },
  {
    question: 'Take the writes away from prod-crm-mariadb while we move it.',
    scene: 'fast clock',
    calls: [
      call('set_cluster_read_only', {
        cluster: 'prod-crm-mariadb',
        read_only: true,
        reason: 'we move it',
      }),
      waitForIt,
    ],
    orFirst: ['get_cluster'],
    facts: [{ state: 'finished', finished: true }],
    after: {
      look: (world) =>
        nodesOf(clusterNamed(world, 'prod-crm-mariadb'))
          .filter(({ kind }) => kind === 'mysql')
          .map(({ readOnly }) => readOnly),
      is: [true, true, true],
    },
  },
  {
    question: 'The move is over, let prod-shop-mysql be written to again.',
    scene: 'user agrees',
    calls: [
      call('set_cluster_read_only', {
        cluster: 'prod-shop-mysql',
        read_only: false,
        reason: 'the move is over',
      }),
    ],
    orFirst: ['get_cluster', 'list_nodes'],
    facts: [{ done: true, cluster: 'main/prod-shop-mysql' }],
    after: {
      look: (world) => startedJob(world, 'disable_cluster_readonly', 'prod-shop-mysql'),
      is: { tags: ['cmon-mcp'] },
    },
  },
  {
    question: 'Turn automatic recovery of telemetry-clickhouse off while we patch the hosts.',
    scene: 'fast clock',
    calls: [
      call('set_auto_recovery', {
        cluster: 'telemetry-clickhouse',
        enabled: false,
        reason: 'we patch the hosts',
      }),
      waitForIt,
    ],
    orFirst: ['get_cluster'],
    facts: [{ state: 'finished', finished: true }],
    after: {
      look: (world) => clusterNamed(world, 'telemetry-clickhouse'),
      is: { clusterAutoRecovery: false, nodeAutoRecovery: false },
    },
  },
  {
    question: 'Upgrade prod-pg to PostgreSQL 17, copying its files.',
    scene: 'fast clock',
    calls: [
      call('upgrade_cluster', {
        cluster: 'prod-pg',
        to_version: '17',
        method: 'copy',
        reason: REASON,
      }),
      waitForIt,
    ],
    orFirst: ['get_cluster', 'list_available_upgrades', 'list_backups'],
    facts: ['a restore leads back', { state: 'finished', finished: true }],
    after: { look: (world) => clusterNamed(world, 'prod-pg').version, is: '17' },
  },
  {
    question: 'Install the newest packages on prod-billing-galera.',
    scene: 'user agrees',
    calls: [
      refused(
        'stopped',
        'upgrade_cluster',
        { cluster: 'prod-billing-galera', reason: REASON },
        'the cluster is DEGRADED: an upgrade takes more nodes away',
      ),
    ],
    orFirst: ['get_cluster', 'list_available_upgrades', 'diagnose_cluster'],
    facts: [],
  },
]
