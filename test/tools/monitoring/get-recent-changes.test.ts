import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createWorld } from '../../../src/demo/world/world.ts'
import { connect, type Connection } from '../../support/connect.ts'
import {
  allRows,
  askedSince,
  healthyWorld,
  rowsOf,
  tokensOf,
  toSeconds,
  visibleRefs,
} from '../world-facts.ts'

describe('in the default world', () => {
  let t: Connection
  beforeAll(async () => {
    t = await connect()
  })
  afterAll(() => t.close())

  test('tells what happened in the last hour and who did it, newest first', async () => {
    const { world } = t.demo
    const [running, failed] = ['error_report', 'Galera Node Recovery'].map((command) =>
      world.jobs.find((job) => job.command === command),
    )
    const alarm = (type: string): Record<string, unknown> => {
      const found = world.alarms.find((one) => one.type === type)
      return {
        at: toSeconds(found?.created),
        kind: 'alarm',
        cluster: 'main/prod-billing-galera',
        what: 'critical alarm raised',
        about: type,
        who: null,
        id: found?.alarmId,
        node: found?.host?.hostname,
        text: { untrusted: found?.title },
      }
    }
    const entry = world.audit.at(-1)
    expect(await t.call('get_recent_changes')).toEqual({
      changes: [
        {
          at: toSeconds(entry?.reported),
          kind: 'audit',
          cluster: 'main/prod-crm-mariadb',
          what: 'audit entry',
          about: 'Job',
          who: 'operator',
          from: entry?.clientHostname,
          text: { untrusted: "Job 'Create error report' was created." },
        },
        {
          at: toSeconds(running?.started),
          kind: 'job',
          cluster: 'main/prod-crm-mariadb',
          what: 'job running',
          about: 'error_report',
          who: 'operator',
          from: running?.clientAddress,
          id: running?.jobId,
          text: { untrusted: 'Create error report' },
        },
        alarm('GaleraNodeRecoveryFail'),
        {
          at: toSeconds(failed?.ended),
          kind: 'job',
          cluster: 'main/prod-billing-galera',
          what: 'job failed',
          about: { untrusted: 'Galera Node Recovery' },
          who: 'system',
          from: failed?.clientAddress,
          id: failed?.jobId,
          text: { untrusted: 'Galera Node Recovery' },
        },
        alarm('MySqlDisconnected'),
      ],
      total: 5,
      next_cursor: null,
      truncated: false,
      since: expect.any(String),
      until: expect.any(String),
    })
  })

  test('asks four questions, of one cluster too, and answers in less than 2,500 tokens', async () => {
    for (const [args, names] of [
      [{}, 'getAllClusterInfo'],
      [{ cluster: 'prod-pg' }, 'getClusterInfo'],
    ] as const) {
      const before = t.demo.rpcs().length
      const answer = await t.call('get_recent_changes', { ...args, since: '7d' })
      expect(askedSince(t, before)).toEqual(['getAlarms', names, 'getEntries', 'getJobInstances'])
      expect(tokensOf(answer)).toBeLessThan(2_500)
    }
  })

  test('keeps to the window, the cluster and the kind', async () => {
    const [since, until] = [30, 2].map((hours) =>
      new Date(Date.now() - hours * 3_600_000).toISOString(),
    )
    const rows = await allRows(t, 'get_recent_changes', 'changes', { since, until })
    const times = rows.map(({ at }) => String(at))
    expect(times).toEqual(times.toSorted().toReversed())
    expect(times.every((at) => at >= String(since).slice(0, 19) && at <= String(until))).toBe(true)
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['job', 'audit', 'alarm']))

    const own = await allRows(t, 'get_recent_changes', 'changes', {
      cluster: 'prod-pg',
      since: '30h',
    })
    expect(own.length).toBeGreaterThan(3)
    for (const { cluster } of own) expect(cluster).toBe('main/prod-pg')

    const jobs = await allRows(t, 'get_recent_changes', 'changes', { kind: 'job', since, until })
    expect(jobs).toEqual(rows.filter(({ kind }) => kind === 'job'))
    const config = { kind: 'config', since, until }
    expect(await allRows(t, 'get_recent_changes', 'changes', config)).toEqual(
      rows.filter((row) => row['about_configuration'] === true),
    )
  })

  test('refuses times in the wrong order, and unknown clusters', async () => {
    await expect(t.call('get_recent_changes', { since: '1h', until: '2h' })).rejects.toMatchObject({
      code: 'invalid_argument',
    })
    await expect(t.call('get_recent_changes', { cluster: 'nowhere' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('elsewhere', () => {
  let t: Connection
  afterEach(() => t.close())

  test('invents nothing where nothing happened', async () => {
    const world = healthyWorld()
    world.audit.splice(0)
    t = await connect({ world })
    expect(await t.call('get_recent_changes')).toMatchObject({ changes: [], total: 0 })
  })

  test('marks jobs that change configuration', async () => {
    const world = createWorld({ clusters: 2 })
    const job = world.jobs.find(({ command }) => command === 'calculate_db_growth')
    if (job === undefined) throw new Error('the world has no such job')
    const at = new Date(Date.now() - 60_000)
    const times = { created: at, started: at, ended: at }
    world.jobs.push(
      { ...job, jobId: 9_001, command: 'setup_ssl', ...times },
      { ...job, jobId: 9_002, command: 'check_pkg_upgrades', ...times },
    )
    t = await connect({ world })
    const rows = rowsOf(await t.call('get_recent_changes', { kind: 'job' }), 'changes')
    expect(rows.map(({ id, about_configuration: marked }) => [id, marked])).toEqual([
      [9_002, undefined],
      [9_001, true],
    ])
    expect(await t.call('get_recent_changes', { kind: 'config' })).toMatchObject({
      changes: [{ id: 9_001, about: 'setup_ssl' }],
    })
  })

  test('names the sources that do not answer, and tells the rest', async () => {
    t = await connect({ timeoutMs: 1_500 })
    t.demo.faults.set('hang=1@audit')
    const answer = await t.call('get_recent_changes')
    expect(answer).toMatchObject({
      problems: [
        { controller: 'main', code: 'timeout', problem: expect.stringMatching(/^audit entries: /) },
      ],
    })
    expect(rowsOf(answer, 'changes').map(({ kind }) => kind)).toEqual([
      'job',
      'alarm',
      'job',
      'alarm',
    ])
  })

  test('merges controllers by time, and leaves out one that hangs', async () => {
    t = await connect({ controllers: ['east', 'west'], timeoutMs: 1_500 })
    const rows = rowsOf(await t.call('get_recent_changes'), 'changes')
    expect(rows.map(({ controller }) => String(controller)).toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => 'east'),
      ...Array.from({ length: 5 }, () => 'west'),
    ])
    const times = rows.map(({ at }) => String(at))
    expect(times).toEqual(times.toSorted().toReversed())
    t.demos[0]?.faults.set('hang=1')
    const rest = await t.call('get_recent_changes')
    expect(rest).toMatchObject({ total: 5, problems: [{ controller: 'east', code: 'timeout' }] })
  })

  test('tells a user only of what the user can see', async () => {
    const world = createWorld()
    t = await connect({ world, username: 'viewer' })
    expect(await visibleRefs(t)).not.toContain('main/prod-billing-galera')
    const rows = rowsOf(await t.call('get_recent_changes', { since: '30d', limit: 200 }), 'changes')
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map(({ cluster }) => cluster)).not.toContain('main/prod-billing-galera')
  })

  test('says how far it looked, and stays below 6,000 tokens, in a large fleet', async () => {
    t = await connect({ clusters: 200 })
    const answer = await t.call('get_recent_changes', { since: '7d', limit: 200 })
    expect(tokensOf(answer)).toBeLessThan(6_000)
    expect(answer).toMatchObject({
      truncated: true,
      problems: [
        { code: 'cut', problem: expect.stringMatching(/^Only the newest 200 jobs were looked at/) },
        { code: 'cut', problem: expect.stringMatching(/^Only the newest 200 audit entries/) },
      ],
    })
  })
})
