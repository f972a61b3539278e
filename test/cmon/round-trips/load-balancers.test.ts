import { expect, test } from 'vitest'
import type { ClusterTarget, JobSpec } from '../../../src/cmon/jobs/job-spec.ts'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import { nodesOf, startTrip } from './trip.ts'

const hostname = '192.0.2.247'
const nodes = [{ hostname }]

/** A service, how it is set up, and what is then seen of it. */
const SERVICES: Record<string, [string, (cluster: ClusterTarget) => JobSpec, number, string]> = {
  HAProxy: [
    'prod-shop-mysql',
    (cluster) => jobs.haproxy(cluster, { action: 'setup', nodes }),
    9600,
    'haproxy',
  ],
  ProxySQL: [
    'prod-shop-mysql',
    (cluster) => jobs.proxysql(cluster, { action: 'setup', nodes }),
    6032,
    'proxysql',
  ],
  MaxScale: [
    'prod-crm-mariadb',
    (cluster) => jobs.maxscale(cluster, { action: 'setup', nodes }),
    6603,
    'maxscale',
  ],
  Keepalived: [
    'prod-orders-galera',
    (cluster) => jobs.keepalived(cluster, { action: 'setup', nodes, virtualIp: '192.0.2.200' }),
    112,
    'keepalived',
  ],
  PgBouncer: [
    'prod-pg',
    (cluster) => jobs.pgbouncer(cluster, { action: 'setup', nodes }),
    6432,
    'pgbouncer',
  ],
  pgBackRest: [
    'prod-pg',
    (cluster) => jobs.pgbackrest(cluster, { action: 'setup', nodes }),
    8432,
    'pgbackrest',
  ],
  'the PBM agent': [
    'prod-catalog-mongo',
    (cluster) => jobs.pbmagent(cluster, { action: 'setup', nodes }),
    7070,
    'pbmagent',
  ],
  'a Galera arbitrator': [
    'prod-orders-galera',
    (cluster) => jobs.garbd(cluster, { node: { hostname } }),
    4567,
    'garbd',
  ],
}

test.each(Object.entries(SERVICES))(
  '%s is set up, and removed',
  async (_, [name, order, port, nodeType]) => {
    const trip = await startTrip()
    const target = await trip.cluster(name)
    expect(await trip.run(order(target))).toBe('finished')
    const grown = await trip.cluster(name)
    expect(nodesOf(grown)).toEqual([...nodesOf(target), `${hostname}:${port} none online`])
    expect(grown.hosts.at(-1)).toMatchObject({ nodeType, connected: true })
    expect(await trip.run(order(target))).toMatch(/^failed: .*the address is in use/)
    expect(await trip.run(jobs.removeNode(target, { nodes }))).toBe('finished')
    expect(nodesOf(await trip.cluster(name))).toEqual(nodesOf(target))
  },
)

test('ProxySQL tells its backends; a node that joins with update_lb is one, until it leaves', async () => {
  const trip = await startTrip()
  const name = 'prod-orders-galera'
  const target = await trip.cluster(name)
  expect(await trip.run(jobs.proxysql(target, { action: 'setup', nodes }))).toBe('finished')
  const backends = async () =>
    (await trip.cluster(name)).hosts
      .find((host) => host.hostname === hostname)
      ?.backends.map((one) => `${one.hostname}:${one.port} ${one.status}`)
  const members = target.hosts.filter(({ nodeType }) => nodeType === 'galera')
  const first = members.map((host) => `${host.hostname}:${host.port} ONLINE`)
  expect(await backends()).toEqual(first)
  const node = { hostname: '192.0.2.248', port: 3306 }
  expect(await trip.run(jobs.addNode(target, { nodes: [node], updateLb: true }))).toBe('finished')
  expect(await backends()).toEqual([...first, '192.0.2.248:3306 ONLINE'])
  expect(await trip.run(jobs.removeNode(target, { nodes: [node] }))).toBe('finished')
  expect(await backends()).toEqual(first)
})
