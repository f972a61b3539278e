import type { World } from '../../../src/demo/world/world.ts'
import { clusterNamed } from '../../tools/world-facts.ts'
import { call, callTwice, refused, taken, type Task } from '../task.ts'
import { startedJob } from './from-world.ts'

const REASON = 'asked for by the operator'

/** A setting in the files of a cluster's nodes, node by node. */
function settingOf(world: World, cluster: string, setting: string): unknown[] {
  return clusterNamed(world, cluster).hosts.map(
    ({ parameters }) => parameters.find(({ name }) => name === setting)?.value,
  )
}

const MORE_CONNECTIONS = {
  cluster: 'prod-orders-galera',
  nodes: ['192.0.2.11:3306', '192.0.2.12:3306'],
  settings: [{ name: 'max_connections', value: '600' }],
  reason: 'more traffic',
}

export const configChangeTasks: Task[] = [
  {
    question: 'Set max_connections to 600 on 192.0.2.11 and 192.0.2.12 of prod-orders-galera.',
    scene: 'client can not ask',
    calls: callTwice('set_config', MORE_CONNECTIONS),
    orFirst: ['get_config', 'list_nodes', 'get_cluster'],
    facts: [{ done: false }, { rpc: 'config/setConfig' }, { done: true }],
    after: {
      look: (world) => settingOf(world, 'prod-orders-galera', 'max_connections').slice(0, 3),
      is: ['600', '600', '500'],
    },
  },
  {
    question: 'Let 192.0.2.11 of prod-orders-galera accept connections without TLS.',
    scene: 'client can not ask',
    calls: [
      refused(
        'needs_human',
        'set_config',
        {
          cluster: 'prod-orders-galera',
          nodes: ['192.0.2.11:3306'],
          settings: [{ name: 'require_secure_transport', value: 'OFF' }],
          reason: REASON,
        },
        'this widens access',
      ),
    ],
    orFirst: ['get_config', 'list_nodes', 'get_cluster'],
    facts: [],
  },
]

export const loadBalancerChangeTasks: Task[] = [
  {
    question:
      'Put a second HAProxy in front of prod-orders-galera, on 192.0.2.201, and wait for it.',
    scene: 'fast clock',
    calls: [
      call('deploy_load_balancer', {
        cluster: 'prod-orders-galera',
        type: 'haproxy',
        hosts: ['192.0.2.201'],
        reason: 'more traffic',
      }),
      call('wait_for_job', { jobs: [taken('job_id')] }),
      call('list_load_balancers', { cluster: 'prod-orders-galera', type: 'haproxy' }),
    ],
    orFirst: ['list_load_balancers', 'get_cluster'],
    facts: [
      { state: 'finished', finished: true },
      { node: '192.0.2.201:9600', type: 'haproxy' },
    ],
    after: {
      look: (world) =>
        clusterNamed(world, 'prod-orders-galera').hosts.some(
          ({ hostname }) => hostname === '192.0.2.201',
        ),
      is: true,
    },
  },
  {
    question: 'Put a ProxySQL in front of prod-pg, on 192.0.2.202.',
    scene: 'user agrees',
    calls: [
      refused(
        'invalid_argument',
        'deploy_load_balancer',
        { cluster: 'prod-pg', type: 'proxysql', hosts: ['192.0.2.202'], reason: REASON },
        'proxysql: nothing for postgresql_single clusters',
      ),
    ],
    orFirst: ['get_cluster', 'list_load_balancers'],
    facts: [],
  },
  {
    question: 'Uninstall the HAProxy of prod-orders-galera.',
    scene: 'client can not ask',
    calls: [
      call('list_load_balancers', { cluster: 'prod-orders-galera', type: 'haproxy' }),
      ...callTwice('remove_load_balancer', {
        cluster: 'prod-orders-galera',
        node: taken('load_balancers.0.node', 0),
        how: 'uninstall',
        reason: REASON,
      }),
    ],
    facts: [
      { check: 'healthy nodes', outcome: 'warning' },
      { check: 'what depends on it', outcome: 'warning' },
      { done: true, cluster: 'main/prod-orders-galera' },
    ],
    after: {
      look: (world) => startedJob(world, 'removenode', 'prod-orders-galera'),
      is: { data: { enable_uninstall: true } },
    },
  },
]
