import { expect, test } from 'vitest'
import type { World } from '../../src/demo/world/world.ts'
import { changedBy } from '../../src/mcp/resources/changed.ts'
import { toolsets } from '../../src/tools/index.ts'
import { connect } from '../support/connect.ts'
import { judgeAnswer } from './judge-answer.ts'
import { judgeOwnText, judgeSigns } from './marks.ts'
import { PAYLOADS } from './payloads.ts'
import { plant } from './plant.ts'

const CLUSTER = 'main/#1'

/** Every tool that changes something, called so that it gets as far as a plan or a refusal. */
function changes(world: World, turn: number): Record<string, Record<string, unknown>> {
  const pick = <T>(from: readonly T[]): T | undefined => from[turn % from.length]
  const hosts = world.clusters.find(({ clusterId }) => clusterId === 1)?.hosts ?? []
  const galera = hosts.filter(({ kind }) => kind === 'galera')
  const replicated = world.clusters.find(({ type }) => type === 'replication')
  const replica = replicated?.hosts.find(({ replication }) => replication !== undefined)
  const balanced = world.clusters
    .flatMap((one) => one.hosts)
    .find(({ kind }) => kind === 'proxysql')
  const called = (host: { ip: string; port: number } | undefined): string =>
    host === undefined ? '192.0.2.11' : `${host.ip}:${host.port}`
  const node = { cluster: CLUSTER, node: called(pick(galera)) }
  const copy = { cluster: `main/#${replicated?.clusterId ?? 2}`, replica: called(replica) }
  const running = world.jobs.find(({ status }) => status === 'RUNNING')?.jobId ?? 1
  const schedule = world.jobs.find(({ status }) => status === 'SCHEDULED')?.jobId ?? 1
  const backup = pick(world.backups)?.backupId ?? 1
  const user = pick(world.users)?.userName ?? 'admin'
  const type = { type: 'replication', vendor: 'mariadb', name: 'new-one', nodes: ['198.51.100.31'] }
  return {
    create_database: { cluster: CLUSTER, database: 'one' },
    delete_database: { cluster: CLUSTER, database: 'orders' },
    deploy_cluster: type,
    import_cluster: type,
    remove_cluster: { cluster: CLUSTER },
    start_cluster: { cluster: CLUSTER },
    stop_cluster: { cluster: CLUSTER },
    restart_cluster_rolling: { cluster: CLUSTER },
    set_cluster_read_only: { cluster: CLUSTER, read_only: true },
    set_auto_recovery: { cluster: CLUSTER, enabled: false },
    upgrade_cluster: { cluster: CLUSTER },
    add_node: { cluster: CLUSTER, host: '198.51.100.32' },
    remove_node: node,
    start_node: node,
    stop_node: node,
    restart_node: node,
    promote_replica: copy,
    failover_cluster: copy,
    rebuild_replica: copy,
    set_replication_state: { ...copy, action: 'stop' },
    create_backup: { cluster: CLUSTER },
    verify_backup: { backup, host: '198.51.100.33' },
    restore_backup: { backup, in_place: true },
    delete_backup: { backup },
    set_backup_schedule: { cluster: CLUSTER, schedule, enabled: false },
    delete_backup_schedule: { schedule },
    cancel_job: { job: running },
    rerun_job: { job: pick(world.jobs)?.jobId ?? 1 },
    set_alarm_ignored: { alarm: world.alarms[0]?.alarmId ?? 1, cluster: CLUSTER, ignored: true },
    create_error_report: { cluster: CLUSTER },
    create_db_account: { cluster: CLUSTER, account: 'one', grants: ['SELECT on orders.*'] },
    set_db_account_privileges: { cluster: CLUSTER, account: 'orders_app', grant: ['ALL on *.*'] },
    delete_db_account: { cluster: CLUSTER, account: 'orders_app' },
    create_user: { user: 'someone', groups: ['admins'] },
    update_user: { user, state: 'disabled', add_groups: ['admins'] },
    delete_user: { user },
    create_maintenance_window: { cluster: CLUSTER, minutes: 5 },
    delete_maintenance_window: { window: pick(world.maintenance)?.uuid ?? 'none' },
    set_config: { cluster: CLUSTER, settings: [{ name: 'max_connections', value: '300' }] },
    deploy_load_balancer: { cluster: CLUSTER, type: 'haproxy', hosts: ['198.51.100.34'] },
    remove_load_balancer: { cluster: `main/#${balanced?.clusterId ?? 1}`, node: called(balanced) },
    generate_report: { cluster: CLUSTER },
  }
}

test('every tool that changes something is called', async () => {
  const t = await connect()
  const changing = toolsets
    .flatMap(({ tools }) => tools)
    .filter(({ hints }) => !hints.readOnlyHint)
    .map(({ name }) => name)
  expect(Object.keys(changes(t.demo.world, 0)).toSorted()).toEqual(changing.toSorted())
  await t.close()
})

test('plans, questions and refusals are in our words, whatever a controller calls things', async () => {
  const wrong: string[] = []
  let [planned, asked] = [0, 0]
  for (let turn = 0; turn < 4; turn++) {
    const planting = plant(turn < 2 ? 'texts' : 'words', turn, turn * 24)
    const judgeQuestion = (question: string): 'decline' => {
      asked++
      for (const { what, text } of [...judgeOwnText(question, planting), ...judgeSigns(question)])
        wrong.push(`question: ${what}: ${text}`)
      return 'decline'
    }
    for (const user of [undefined, judgeQuestion]) {
      const t = await connect({
        rewrite: planting.rewrite,
        ...(user === undefined ? {} : { user }),
      })
      for (const [name, args] of Object.entries(changes(t.demo.world, turn))) {
        const result = await t.callRaw(name, { ...args, reason: 'a test' })
        if (JSON.stringify(result).includes('"approval":')) planned++
        for (const { what, text } of judgeAnswer('tools/call', { result }, planting))
          wrong.push(`${name}: ${what}: ${text}`)
      }
      await t.close()
    }
  }
  expect([...new Set(wrong)].slice(0, 20)).toEqual([])
  expect(planned).toBeGreaterThan(10)
  expect(asked).toBeGreaterThan(20)
})

test('progress is told in our words, and waiting ends', async () => {
  const planting = plant('texts', 1, 0)
  const t = await connect({ rewrite: planting.rewrite, clockSpeed: 60 })
  const messages: string[] = []
  const job = t.demo.world.jobs.find(({ status }) => status === 'RUNNING')?.jobId ?? 1
  const result = await t.client.callTool(
    { name: 'wait_for_job', arguments: { jobs: [job], timeout_seconds: 3 } },
    { onprogress: ({ message }) => void messages.push(message ?? '') },
  )
  expect(messages.length).toBeGreaterThan(0)
  expect(messages.flatMap((message) => judgeOwnText(message, planting))).toEqual([])
  expect(messages.flatMap(judgeSigns)).toEqual([])
  expect(judgeAnswer('tools/call', { result }, planting)).toEqual([])
  await t.close()
})

test('an event that names what is no name changes no resource', () => {
  const at = { name: 'StateChanged', at: undefined, clusterId: 1, status: 'CmonHostOnline' }
  for (const payload of PAYLOADS) {
    const hostname = payload.text('mark')
    const uris = changedBy('main', { ...at, kind: 'host', hostname })
    expect(uris).toEqual(
      payload.plain ? [`cmon://main/nodes/${escape(hostname).replaceAll('/', '%2F')}`] : [],
    )
  }
})
