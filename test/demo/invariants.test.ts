import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPrimary, peersOf } from '../../src/demo/world/jobs/topology.ts'
import type { World } from '../../src/demo/world/world.ts'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, outcome, part, rows, stoppedClock } from './call.ts'

type Json = Record<string, unknown>

interface Stage {
  world: World
  clock: ReturnType<typeof stoppedClock>
}

type Step = (stage: Stage) => void

const COMMANDS = [
  'create_cluster',
  'add_cluster',
  'remove_cluster',
  'start_cluster',
  'stop_cluster',
  'rolling_restart',
  'enable_cluster_readonly',
  'save_cluster',
  'restore_cluster',
  'addnode',
  'add_replication_slave',
  'removenode',
  'start',
  'stop',
  'restart',
  'reboot',
  'demote_node',
  'promote_replication_slave',
  'failover_replication_slave',
  'stage_replication_slave',
  'stop_replication_slave',
  'reset_replication_slave',
  'haproxy',
  'backup',
  'verify_backup',
  'restore_backup',
  'delete_backup',
  'delete_old_backups',
  'delete_all_backups',
  'setup_ssl',
  'upgrade_cluster',
  'deploy_agents',
  'deploy_cmonagents',
  'uninstall_cmonagents',
  'disable_recovery',
  'create_maintenance',
  'delete_database',
  'execute',
  'success',
  'fail',
  'make_coffee',
]

/** Those that depend on the state of single nodes come more often. */
const NODE_COMMANDS = [
  'start',
  'stop',
  'removenode',
  'add_replication_slave',
  'promote_replication_slave',
  'failover_replication_slave',
]

const METHODS = ['xtrabackupfull', 'xtrabackupincr', 'mysqldump', 'pg_basebackup', '']

function seldom<T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 7, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: some })
}

/** A job with data that sometimes fit and sometimes do not: hosts and backups are picked by number. */
const jobs = fc
  .record({
    command: fc.oneof(fc.constantFrom(...COMMANDS), fc.constantFrom(...NODE_COMMANDS)),
    clusterId: fc.integer({ min: 0, max: 7 }),
    nodeIndex: fc.nat({ max: 4 }),
    backupIndex: fc.nat({ max: 40 }),
    method: fc.constantFrom(...METHODS),
    timeout: seldom(fc.integer({ min: 1, max: 90 })),
    recurrence: seldom(fc.constantFrom('*/10 * * * *', '0 * * * *')),
  })
  .map((wish): Step => ({ world }) => {
    const { command, clusterId, method, timeout, recurrence } = wish
    const host = world.clusters.find((one) => one.clusterId === clusterId)?.hosts[wish.nodeIndex]
    const name = { hostname: host?.hostname ?? `n${wish.nodeIndex}.example.com` }
    const node = host === undefined ? name : { ...name, port: host.port }
    const backup = world.backups[wish.backupIndex]
    const data = {
      ...dataOf(command, clusterId, node),
      backup_method: method,
      ...(backup === undefined ? {} : { backupid: backup.backupId }),
      ...(timeout === null ? {} : { timeout }),
    }
    const job = {
      class_name: 'CmonJobInstance',
      job_spec: { command, job_data: data },
      ...(recurrence === null ? {} : { recurrence }),
    }
    const root = clusterId === 0 ? {} : { cluster_id: clusterId }
    expect(outcome(() => ask(world, 'jobs', 'createJobInstance', { ...root, job }))).toMatch(
      /^Ok$|Cluster was not found/,
    )
  })

function dataOf(command: string, clusterId: number, node: Json): Json {
  const newcomer = { hostname: `n${clusterId}.example.com` }
  const type = ['galera', 'replication', 'postgresql_single', 'mongodb', 'redis'][clusterId % 5]
  const shared = {
    clusterid: clusterId,
    db_cluster_id: clusterId,
    node,
    replication_slave: node,
    server_address: 'verify.example.com',
    maintenance_minutes: 20,
    database: 'shop',
    backup_retention: 3,
    output_file: 'a.tgz',
    input_file: '/var/backups/cmon/a.tgz',
    shell_command: 'uptime',
    slave_address: newcomer.hostname,
  }
  if (command === 'addnode') return { ...shared, node: newcomer }
  if (command === 'haproxy') return { ...shared, action: 'setup', nodes: [newcomer] }
  if (!command.endsWith('_cluster')) return shared
  const nodes = [newcomer, { hostname: `m${clusterId}.example.com` }]
  return { ...shared, cluster_type: type, cluster_name: `made-${clusterId}`, nodes }
}

/** Something done to a job that exists, or to one that does not. */
const jobChanges = fc
  .record({
    operation: fc.constantFrom(
      'killJobInstance',
      'deleteJobInstance',
      'cloneJobInstance',
      'pause',
      'resume',
    ),
    fromEnd: fc.nat({ max: 12 }),
  })
  .map(({ operation, fromEnd }): Step => ({ world }) => {
    const id = world.jobs.at(-1 - fromEnd)?.jobId ?? 1
    const status = new Map([
      ['pause', 'PAUSED'],
      ['resume', 'SCHEDULED'],
    ]).get(operation)
    const body =
      status === undefined
        ? { job_id: id }
        : { job: { class_name: 'CmonJobInstance', job_id: id, status } }
    const name = status === undefined ? operation : 'updateJobInstance'
    outcome(() => ask(world, 'jobs', name, body))
  })

const deletions = fc.nat({ max: 60 }).map((index): Step => ({ world }) => {
  const body = { backup_record: { backup_id: world.backups[index]?.backupId ?? 0 } }
  outcome(() => ask(world, 'backup', 'deleteBackupRecord', body))
})

const seconds = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 4000 }))
const waiting = seconds.map((seconds): Step => ({ clock }) => {
  clock.advance(seconds)
})

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: jobs },
    { weight: 2, arbitrary: jobChanges },
    { weight: 1, arbitrary: deletions },
    { weight: 4, arbitrary: waiting },
  ),
  { minLength: 5, maxLength: 40 },
)

test('whatever is done, the world holds together', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const clock = stoppedClock()
      const stage = { clock, world: createWorld({ clock, clusters: 6 }) }
      const seen = new Map<string, number>()
      for (const step of list) {
        step(stage)
        checkTotals(stage.world)
        checkJobs(stage.world)
        checkNodes(stage.world)
        checkIds(stage.world, seen)
      }
    }),
    { numRuns: 40 },
  )
})

/** Asks first: everything else is looked at after what the asking has brought about. */
function checkTotals(world: World): void {
  for (const [module, operation, list] of [
    ['clusters', 'getAllClusterInfo', 'clusters'],
    ['jobs', 'getJobInstances', 'jobs'],
    ['log', 'getLogEntries', 'log_entries'],
  ] as const) {
    const answer = ask(world, module, operation)
    const count = answer['total'] === 0 ? 0 : rows(answer, list).length
    expect([operation, answer['total']]).toEqual([operation, count])
  }
  for (const { clusterId } of world.clusters) {
    const backups = ask(world, 'backup', 'getBackups', { cluster_id: clusterId })
    expect(backups['total']).toBe(rows(backups, 'backup_records').length)
    const jobs = ask(world, 'jobs', 'getJobInstances', { cluster_id: clusterId })
    const info = part(
      ask(world, 'clusters', 'getClusterInfo', { cluster_id: clusterId }),
      'cluster',
    )
    const states = Object.values(part(part(info, 'job_statistics'), 'by_state'))
    expect(states.reduce((sum: number, count) => sum + Number(count), 0)).toBe(jobs['total'])
  }
}

function checkJobs(world: World): void {
  const clusterIds = new Set([0, ...world.clusters.map(({ clusterId }) => clusterId)])
  const busy = new Set<number>()
  for (const job of world.jobs) {
    expect(clusterIds).toContain(job.clusterId)
    if (job.status === 'RUNNING') {
      expect(job.started).toBeDefined()
      expect(job.run).toBeDefined()
      expect(busy).not.toContain(job.clusterId || -job.jobId)
      busy.add(job.clusterId || -job.jobId)
    }
    if (['FINISHED', 'FAILED', 'ABORTED'].includes(job.status)) {
      expect(job.ended).toBeDefined()
      expect(Number(job.ended)).toBeGreaterThanOrEqual(Number(job.started ?? job.created))
      expect(job.messages.length).toBeGreaterThan(0)
    } else expect(job.ended).toBeUndefined()
    if (job.status !== 'RUNNING') expect(world.engine.courses.has(job.jobId)).toBe(false)
    expect(job.exitCode).toBe(job.status === 'FAILED' ? 1 : 0)
  }
}

function checkNodes(world: World): void {
  for (const cluster of world.clusters) {
    const { clusterId, hosts, state } = cluster
    expect(hosts.every((host) => host.clusterId === clusterId)).toBe(true)
    expect(hosts.at(-1)?.kind).toBe('controller')
    unique(hosts.map(({ nodeId }) => nodeId))
    unique(hosts.map(({ hostname, port }) => `${hostname}:${port}`))
    for (const host of hosts) {
      const up = host.status === 'online'
      expect([up, host.downSince === undefined]).toEqual([up, up])
      expect(host.pid > 0).toBe(up)
    }
    if (state === 'STARTED') {
      expect(hosts.filter(({ pid, role }) => pid === 0 && role !== 'none')).toEqual([])
    }
    const [first] = hosts
    const single = ['mysql', 'postgresql', 'mongodb'].includes(first?.kind ?? '')
    if (first !== undefined && single && first.role !== 'mongos') {
      expect(peersOf(cluster, first).filter(isPrimary).length).toBeLessThan(2)
    }
  }
  checkWorkInHand(world)
  const clusterIds = new Set([0, ...world.clusters.map(({ clusterId }) => clusterId)])
  for (const { clusterId } of world.alarms) expect(clusterIds).toContain(clusterId)
  const backupIds = new Set([0, ...world.backups.map(({ backupId }) => backupId)])
  for (const { parentId, chainUp } of world.backups) {
    expect(backupIds).toContain(parentId)
    expect(backupIds).toContain(chainUp)
  }
}

/** What is half done belongs to a job that runs. */
function checkWorkInHand({ clusters, jobs, backups }: World): void {
  const running = jobs.filter(({ status }) => status === 'RUNNING')
  const busy = new Set(running.map(({ clusterId }) => clusterId))
  for (const { clusterId, hosts, inMotion } of clusters) {
    const held = hosts.filter(({ heldByJob }) => heldByJob)
    if (held.length > 0 || inMotion !== undefined) expect(busy).toContain(clusterId)
    expect(held.filter(({ status }) => status === 'online')).toEqual([])
    expect(hosts.filter((host) => host.status === 'recovering' && !held.includes(host))).toEqual([])
  }
  const jobIds = new Set(running.map(({ jobId }) => jobId))
  for (const { status, jobId, finished, files } of backups) {
    expect(jobIds.has(jobId)).toBe(status === 'Running')
    expect(finished === undefined).toBe(status === 'Running')
    if (status === 'Running') expect(files).toEqual([])
  }
}

/** Ids are unique; those that are new are higher than all there have been. */
function checkIds(world: World, seen: Map<string, number>): void {
  const kinds: Record<string, number[]> = {
    job: world.jobs.map(({ jobId }) => jobId),
    message: world.jobs.flatMap(({ messages }) => messages.map(({ messageId }) => messageId)),
    backup: world.backups.map(({ backupId }) => backupId),
    log: world.log.map(({ logId }) => logId),
    alarm: world.alarms.map(({ alarmId }) => alarmId),
    cluster: world.clusters.map(({ clusterId }) => clusterId),
    host: world.clusters.flatMap(({ hosts }) => hosts.map(({ hostId }) => hostId)),
  }
  for (const [kind, ids] of Object.entries(kinds)) {
    unique(ids)
    const highest = Math.max(0, ...ids)
    expect(highest).toBeLessThanOrEqual(lastGiven(world, kind))
    expect(lastGiven(world, kind)).toBeGreaterThanOrEqual(seen.get(kind) ?? 0)
    seen.set(kind, lastGiven(world, kind))
  }
  const jobIds = kinds['job'] ?? []
  expect(jobIds).toEqual(jobIds.toSorted((a, b) => a - b))
}

function lastGiven(world: World, kind: string): number {
  return Object.entries(world.engine.lastIds).find(([name]) => name === kind)?.[1] ?? -1
}

function unique(list: unknown[]): void {
  expect(new Set(list).size).toBe(list.length)
}
