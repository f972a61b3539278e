import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Connection } from '../support/connect.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ controllers: ['east', 'west'] })
})
afterAll(() => t.close())

const read = async (uri: string): Promise<unknown> => {
  const { contents } = await t.client.readResource({ uri })
  const [json, text] = contents
  expect(text).toMatchObject({ uri, mimeType: 'text/plain' })
  return JSON.parse(json !== undefined && 'text' in json ? json.text : 'null')
}

test('lists what has an address, and the templates of the rest', async () => {
  const { resources } = await t.client.listResources()
  expect(resources.map(({ uri }) => uri)).toEqual(['cmon://controllers', 'cmon://policy/me'])
  const { resourceTemplates } = await t.client.listResourceTemplates()
  expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
    'cmon://{controller}/clusters/{id}',
    'cmon://{controller}/nodes/{host}',
    'cmon://{controller}/jobs/{id}/log',
    'cmon://{controller}/backups/{id}',
    'cmon://{controller}/alarms',
    'cmon://{controller}/reports/{id}',
  ])
})

describe('a resource is the answer of its tool', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['cmon://policy/me', 'whoami', {}],
    ['cmon://east/clusters/3', 'get_cluster', { cluster: 'east/#3' }],
    ['cmon://west/alarms', 'list_alarms', { controller: 'west' }],
  ])('%s', async (uri, tool, args) => {
    expect(await read(uri)).toEqual(await t.call(tool, args))
  })

  test('of a node, a job, a backup and a report, by what lists give', async () => {
    const first = async (tool: string, key: string): Promise<Record<string, unknown>> => {
      const rows = (await t.call(tool, { controller: 'east' }))[key]
      const [row]: unknown[] = Array.isArray(rows) ? rows : []
      // The tool's own row.
      return row as Record<string, unknown>
    }
    const job = await first('list_jobs', 'jobs')
    expect(await read(`cmon://east/jobs/${String(job['id'])}/log`)).toMatchObject({
      job: job['id'],
    })
    const backup = await first('list_backups', 'backups')
    expect(await read(`cmon://east/backups/${String(backup['id'])}`)).toMatchObject({
      backup: { id: backup['id'] },
    })
    const report = await first('list_reports', 'reports')
    expect(await read(`cmon://east/reports/${String(report['id'])}`)).toBeTypeOf('object')
  })
})

test.each([
  'cmon://east/nonsense/1',
  'cmon://',
  'https://example.com/',
  'cmon://east/clusters/999',
])('%s is told to be none, with the way to what there is', async (uri) => {
  await expect(t.client.readResource({ uri })).rejects.toThrow(/resources\/list|no cluster/)
})

test('a subscriber to alarms hears of a change within two seconds, and of no other', async () => {
  const own = await connect({ clockSpeed: 1 })
  const told: string[] = []
  own.client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    told.push(params.uri)
  })
  await own.client.subscribeResource({ uri: 'cmon://main/alarms' })
  const { world } = own.demo
  await expect
    .poll(
      () => {
        own.demo.emitEvent(alarmEvent(world.clusters[0]?.clusterId ?? 1))
        return told
      },
      { timeout: 10_000, interval: 500 },
    )
    .toContain('cmon://main/alarms')
  expect(new Set(told)).toEqual(new Set(['cmon://main/alarms']))
  await own.client.unsubscribeResource({ uri: 'cmon://main/alarms' })
  await own.close()
})

function alarmEvent(clusterId: number): Record<string, unknown> {
  return {
    class_name: 'CmonEvent',
    event_class: 'EventAlarm',
    event_name: 'Created',
    event_specifics: { cluster_id: clusterId, alarm: { alarm_id: 1, cluster_id: clusterId } },
  }
}

describe('completions', () => {
  const complete = async (
    ref: { type: 'ref/resource'; uri: string } | { type: 'ref/prompt'; name: string },
    name: string,
    value: string,
  ): Promise<string[]> =>
    (await t.client.complete({ ref, argument: { name, value } })).completion.values

  test('of a controller in a template', async () => {
    const ref = { type: 'ref/resource', uri: 'cmon://{controller}/alarms' } as const
    expect(await complete(ref, 'controller', 'w')).toEqual(['west'])
  })

  test('of a cluster in a prompt, what begins so first', async () => {
    const ref = { type: 'ref/prompt', name: 'plan_upgrade' } as const
    const values = await complete(ref, 'cluster', 'east/prod')
    expect(values.length).toBeGreaterThan(1)
    for (const value of values) expect(value).toMatch(/^east\/prod/)
  })

  test('of a node and of a backup', async () => {
    const nodes = await complete(
      { type: 'ref/resource', uri: 'cmon://{controller}/nodes/{host}' },
      'host',
      '192.0.2.',
    )
    expect(nodes.length).toBeGreaterThan(3)
    const backups = await complete(
      { type: 'ref/prompt', name: 'investigate_failed_backup' },
      'backup',
      '',
    )
    expect(backups.length).toBeGreaterThan(3)
  })

  test('of what nobody knows: nothing', async () => {
    expect(await complete({ type: 'ref/prompt', name: 'no_such' }, 'cluster', '')).toEqual([])
  })
})
