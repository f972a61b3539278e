import { afterEach, describe, expect, test } from 'vitest'
import type { Principal } from '../../src/auth/principal.ts'
import { toolsets } from '../../src/tools/index.ts'
import type { World } from '../../src/demo/world/world.ts'
import { connect, type Connection } from '../support/connect.ts'
import { exampleArguments } from '../support/example-calls.ts'
import { refusal, writes } from '../tools/changes.ts'
import { clusterNamed, nodesOf } from '../tools/world-facts.ts'

const SEEN = ['prod-orders-galera', 'prod-pg']
const LIMITED = `
grants:
  - level: destroy
    clusters: [${SEEN.join(', ')}]
`
const reason = 'a test of rights'

let t: Connection
afterEach(() => t.close())

const reading = toolsets.flatMap(({ tools }) => tools.filter(({ hints }) => hints.readOnlyHint))

/** Names and hosts of the clusters that aren't seen, but for hosts that a seen one has too. */
function hiddenWords({ demo: { world } }: Connection): string[] {
  const seen = world.clusters.filter(({ name }) => SEEN.includes(name))
  const hosts = new Set(seen.flatMap((cluster) => cluster.hosts.map(({ hostname }) => hostname)))
  return world.clusters
    .filter(({ name }) => !SEEN.includes(name))
    .flatMap((cluster) => [
      cluster.name,
      ...cluster.hosts.map(({ hostname }) => hostname).filter((name) => !hosts.has(name)),
    ])
}

function wordsIn(answer: string, words: readonly string[]): string[] {
  return words.filter((word) =>
    new RegExp(`(?<![\\w.-])${word.replaceAll('.', '\\.')}(?![\\w.-])`).test(answer),
  )
}

test('no tool that looks tells of a cluster that one may not see; what would need the whole controller is refused', async () => {
  t = await connect({ policy: LIMITED })
  const hidden = hiddenWords(t)
  const refused: string[] = []
  for (const { name } of reading) {
    const args = await exampleArguments(name, (tool, given) => t.call(tool, given)).catch(
      () => ({}),
    )
    const answer = await t.callRaw(name, args)
    if (answer.isError === true) refused.push(name)
    expect([name, wordsIn(JSON.stringify(answer), hidden)]).toEqual([name, []])
  }
  expect(refused).toEqual(['search_logs', 'list_users', 'list_groups'])
  expect(await t.call('list_clusters')).toMatchObject({ total: SEEN.length })
})

test('resources and completions know the same clusters', async () => {
  t = await connect({ policy: LIMITED })
  const { completion } = await t.client.complete({
    ref: { type: 'ref/resource', uri: 'cmon://{controller}/clusters/{id}' },
    argument: { name: 'id', value: '' },
    context: { arguments: { controller: 'main' } },
  })
  const seen = SEEN.map((name) => String(clusterNamed(t.demo.world, name).clusterId))
  expect(completion.values.toSorted()).toEqual(seen.toSorted())
  const { clusterId } = clusterNamed(t.demo.world, 'prod-shop-mysql')
  await expect(t.client.readResource({ uri: `cmon://main/clusters/${clusterId}` })).rejects.toThrow(
    'There is no cluster',
  )
  expect(
    (await t.client.readResource({ uri: `cmon://main/clusters/${seen[0]}` })).contents,
  ).toHaveLength(2)
})

describe('by its id nothing of another cluster is found', () => {
  test.each([
    [
      'get_job',
      'job',
      ({ jobs }: World) => jobs.map(({ jobId, ...job }) => ({ id: jobId, ...job })),
    ],
    [
      'get_job_log',
      'job',
      ({ jobs }: World) => jobs.map(({ jobId, ...job }) => ({ id: jobId, ...job })),
    ],
    [
      'get_backup',
      'backup',
      ({ backups }: World) =>
        backups.map(({ backupId, ...backup }) => ({ id: backupId, ...backup })),
    ],
    [
      'get_report',
      'report',
      ({ reports }: World) =>
        reports.map(({ reportId, ...report }) => ({ id: reportId, ...report })),
    ],
  ] as const)('%s', async (tool, parameter, recordsIn) => {
    t = await connect({ policy: LIMITED })
    const { clusterId } = clusterNamed(t.demo.world, 'prod-shop-mysql')
    const foreign = recordsIn(t.demo.world).find((record) => record.clusterId === clusterId)
    if (foreign === undefined) throw new Error('the cluster has no such record')
    const one = await refusal(t.call(tool, { [parameter]: foreign.id }))
    const none = await refusal(t.call(tool, { [parameter]: 987_654 }))
    expect(one.code).toBe('not_found')
    expect(one.text.replaceAll(String(foreign.id), 'N')).toBe(none.text.replaceAll('987654', 'N'))
  })
})

test("a cluster that one may not see is one that there isn't, in words too", async () => {
  t = await connect({ policy: LIMITED })
  const { clusterId } = clusterNamed(t.demo.world, 'prod-shop-mysql')
  const said = async (cluster: string): Promise<string> =>
    (await refusal(t.call('get_cluster', { cluster }))).text.replaceAll(cluster, 'CLUSTER')
  expect(await said('main/prod-shop-mysql')).toBe(await said('main/no-such-cluster'))
  expect(await said(`main/#${clusterId}`)).toBe(await said('main/#99'))
})

test('changes go to seen clusters only, and none is sent for others or for the controller', async () => {
  t = await connect({ policy: LIMITED, approval: 'off' })
  const [node] = nodesOf(clusterNamed(t.demo.world, 'prod-shop-mysql'))
  const args = { cluster: 'main/prod-shop-mysql', node: node?.hostname, reason }
  expect((await refusal(t.call('restart_node', args))).code).toBe('not_found')
  // It asks the controller about its users before it could change one.
  const deleted = await refusal(t.call('delete_user', { user: 'operator', reason }))
  expect(deleted.code).toBe('not_allowed')
  const deployed = await refusal(
    t.call('deploy_cluster', {
      name: 'fresh',
      vendor: 'percona',
      version: '8.0',
      ssh_user: 'root',
      type: 'replication',
      nodes: ['192.0.2.201', '192.0.2.202'],
      reason,
    }),
  )
  expect(deployed.code).toMatch(/^(not_allowed|forbidden)$/)
  expect(writes(t)).toEqual([])
  await t.call('create_backup', { cluster: 'main/prod-orders-galera', reason })
  expect(writes(t)).toEqual(['createJobInstance'])
})

test('a token can be for some clusters without a policy file', async () => {
  const principal: Principal = {
    id: 'token:shop',
    kind: 'token',
    how: 'named token',
    scope: { level: 'operate', toolsets: ['all'], clusters: ['*shop*', 'tag:crm'] },
  }
  t = await connect({ principal })
  const { clusters } = await t.call('list_clusters')
  const rows = clusters as { name: string }[]
  expect(rows.map(({ name }) => name).toSorted()).toEqual(['prod-crm-mariadb', 'prod-shop-mysql'])
})
