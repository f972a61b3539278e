import { expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, outcome, part, rows, stoppedClock } from './call.ts'

function freshWorld() {
  return createWorld({ clock: stoppedClock() })
}

test('a report is generated, listed, read and deleted', () => {
  const world = freshWorld()
  const run = (operation: string, report: object, who = 'admin') =>
    ask(world, 'reports', operation, { cluster_id: 1, report }, who)
  const made = part(run('generateReport', { report_type: 'availability' }), 'report')
  expect(made).toMatchObject({
    class_name: 'CmonReport',
    report_id: 4,
    cluster_id: 1,
    report_type: 'availability',
    title: 'Database Availability Report',
    owner: 'admin',
    days: 7,
  })
  expect(made['content']).toContain('State: STARTED')
  const ids = () =>
    rows(ask(world, 'reports', 'getReports', { cluster_id: 1 }), 'reports').map(
      ({ report_id }) => report_id,
    )
  expect(ids()).toEqual([1, 4])
  expect(part(run('getReport', { report_id: 4 }), 'report')).toEqual(made)
  expect(outcome(() => run('deleteReport', { report_id: 4 }, 'viewer'))).toMatch(/^AccessDenied/)
  expect(run('deleteReport', { report_id: 4 })).toEqual({})
  expect(ids()).toEqual([1])
  expect(outcome(() => run('getReport', { report_id: 4 }))).toBe(
    'UnknownError: Report with id 4 was not found.',
  )
  expect(outcome(() => run('generateReport', { report_type: 'poem' }))).toMatch(/^InvalidRequest/)
})

test('servers are registered, switched off and on, and forgotten', () => {
  const world = freshWorld()
  const servers = [{ class_name: 'CmonLxcServer', hostname: '192.0.2.120' }]
  const run = (operation: string, who = 'admin') => ask(world, 'host', operation, { servers }, who)
  expect(outcome(() => run('registerServers', 'viewer'))).toMatch(/^AccessDenied/)
  expect(outcome(() => run('unregisterServers'))).toBe('AccessDenied: Server was not found.')
  expect(rows(run('registerServers'), 'servers')[0]).toMatchObject({
    class_name: 'CmonLxcServer',
    hostname: '192.0.2.120',
    hoststatus: 'CmonHostOnline',
    owner_user_name: 'admin',
  })
  run('shutdownServers')
  expect(rows(run('getServers'), 'servers')[0]).toMatchObject({ hoststatus: 'CmonHostShutDown' })
  run('startServers')
  expect(run('unregisterServers')).toEqual({ messages: ["Unregistered server '192.0.2.120'."] })
  expect(ask(world, 'host', 'getServers')).toEqual({ servers: [], total: 0 })
})

test('a node is renamed, and forgotten', () => {
  const world = freshWorld()
  const hosts = world.clusters[1]?.hosts ?? []
  const proxy = hosts.find(({ kind }) => kind === 'proxysql')
  const target = { hostname: proxy?.hostname, port: proxy?.port }
  ask(world, 'host', 'setHost', { ...target, properties: { alias: 'front' } })
  expect(proxy?.alias).toBe('front')
  const set = () => ask(world, 'host', 'setHost', { ...target, properties: { pid: 1 } })
  expect(outcome(set)).toMatch(/^InvalidRequest/)
  const unregister = () => ask(world, 'host', 'unregisterHost', { cluster_id: 2, host: target })
  unregister()
  expect(hosts.some(({ kind }) => kind === 'proxysql')).toBe(false)
  expect(outcome(unregister)).toMatch(/^ObjectNotFound/)
})

test('cloud credentials come back without their keys', () => {
  const world = freshWorld()
  const credentials = {
    access_key_id: 'AKEXAMPLE',
    access_key_secret: 'S3cret',
    access_key_region: 'us-east-1',
    endpoint: 'minio.example.com:9000',
    use_ssl: true,
  }
  const body = { provider: 's3', name: 'minio', comment: 'on-site', credentials }
  expect(ask(world, 'cloud', 'addCredentials', body)).toEqual({})
  const listed = ask(world, 'cloud', 'listCredentials')
  expect(part(listed, 'result')['s3']).toEqual([
    {
      id: '2',
      name: 'minio',
      comment: 'on-site',
      credentials: {
        access_key_region: 'us-east-1',
        endpoint: 'minio.example.com:9000',
        insecure_ssl: false,
        use_ssl: true,
      },
    },
  ])
  expect(JSON.stringify(listed)).not.toMatch(/AKEXAMPLE|S3cret/)
  expect(outcome(() => ask(world, 'cloud', 'listCredentials', {}, 'viewer'))).toMatch(/^Access/)
  ask(world, 'cloud', 'removeCredentials', { id: '2', provider: 's3' })
  expect(part(ask(world, 'cloud', 'listCredentials'), 'result')).not.toHaveProperty('s3')
})

test('scripts are kept, read for what they print, and removed; nothing is run', () => {
  const world = freshWorld()
  const run = (operation: string, body: object, who = 'admin') =>
    ask(world, 'imperative', operation, { cluster_id: 1, ...body }, who)
  const filename = 'checks/disk.js'
  const content = 'function main() {\n  print("disk: ", used);\n  exit(false);\n}\n'
  run('saveScript', { filename, content })
  expect(run('executeScript', { filename })).toEqual({
    results: {
      exitStatus: false,
      fileName: filename,
      status: 'Ended',
      messages: [{ fileName: filename, lineNumber: 2, message: 'disk: used' }],
    },
  })
  expect(run('dirTree', {})).toEqual({
    data: {
      name: 's9s',
      type: 'directory',
      contents: [
        { name: 'checks', type: 'directory', contents: [{ name: 'disk.js', type: 'file' }] },
      ],
    },
  })
  expect(outcome(() => run('executeScript', { filename }, 'viewer'))).toMatch(/^AccessDenied/)
  run('removeScript', { filename })
  expect(outcome(() => run('executeScript', { filename }))).toMatch(/^ObjectNotFound/)
})

test('publications and subscriptions live in a sub-cluster of a PostgreSQL cluster', () => {
  const world = freshWorld()
  const run = (operation: string, body: object = {}) =>
    ask(world, 'logical_replication', operation, { cluster_id: 3, subcluster_id: 1, ...body })
  const publication = { pub_db_name: 'app', pub_name: 'pub_app' }
  run('createPublication', { ...publication, db_tables: 'public.orders,public.lines' })
  run('modifyPublication', { ...publication, new_pub_name: 'pub_2' })
  expect(run('getPublications')['publications']).toEqual([
    {
      publication_name: 'pub_2',
      database: 'app',
      all_tables: false,
      tables: ['public.orders', 'public.lines'],
    },
  ])
  const subscription = { sub_db_name: 'app', sub_name: 'sub_app' }
  run('createSubscription', { ...subscription, ...publication })
  run('modifySubscription', { ...subscription, enabled: false })
  expect(run('getSubscriptions')['subscriptions']).toEqual([
    { subscription_name: 'sub_app', database: 'app', publication_name: 'pub_app', enabled: false },
  ])
  run('dropSubscription', subscription)
  run('dropPublication', { ...publication, pub_name: 'pub_2' })
  expect([run('getPublications')['total'], run('getSubscriptions')['total']]).toEqual([0, 0])
  expect(outcome(() => run('getPublications', { cluster_id: 1 }))).toMatch(/^InvalidRequest/)
})
