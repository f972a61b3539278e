import { afterEach, describe, expect, test } from 'vitest'
import type { Principal } from '../../src/auth/principal.ts'
import { connect, type Connection } from '../support/connect.ts'
import { waitingPlans } from '../support/change-parts.ts'
import { planOf, refusal, writes } from '../tools/changes.ts'
import { addressesOf, clusterNamed } from '../tools/world-facts.ts'

const reason = 'a test of the policy'
const everything = 'grants:\n  - level: destroy\n'

let t: Connection
afterEach(() => t.close())

function nodeOf(cluster: string): { cluster: string; node: string | undefined } {
  const addresses = addressesOf(clusterNamed(t.demo.world, cluster))
  return { cluster: `main/${cluster}`, node: addresses.at(-1) }
}

async function listed(): Promise<string[]> {
  const { tools } = await t.client.listTools()
  return tools.map(({ name }) => name)
}

describe('grants', () => {
  const principal: Principal = {
    id: 'oidc:maria',
    kind: 'oidc',
    how: 'access token',
    groups: ['dba'],
  }

  test('add up: one looks at all clusters and changes some', async () => {
    const policy = `
grants:
  - groups: [dba]
    level: observe
  - principals: ["oidc:mar*"]
    level: operate
    toolsets: [backups]
    clusters: ["prod-crm-*"]
`
    t = await connect({ policy, principal })
    const tools = await listed()
    expect(tools).toContain('create_backup')
    expect(tools).not.toContain('restore_backup')
    expect(tools).not.toContain('restart_node')
    const refused = await refusal(
      t.call('create_backup', { cluster: 'main/prod-orders-galera', reason }),
    )
    expect(refused.code).toBe('forbidden')
    expect(refused.text).toContain('the policy lets you do that with prod-crm-*')
    await t.call('create_backup', { cluster: 'main/prod-crm-mariadb', reason })
    expect(writes(t)).toEqual(['createJobInstance'])
  })

  test('give nothing to whom none names: nothing is listed, and a call says why', async () => {
    t = await connect({
      policy: everything.replace('level', 'principals: ["token:ci"]\n    level'),
    })
    expect(await listed()).toEqual([])
    await expect(t.client.callTool({ name: 'list_clusters', arguments: {} })).rejects.toThrow(
      'list_clusters is not for you: the policy gives you no right to it',
    )
    expect(t.demo.rpcs()).toEqual([])
  })

  test('may say how consent is got: off for automation, and ask for the others', async () => {
    const policy = `
grants:
  - level: destroy
  - principals: ["token:ci"]
    level: destroy
    clusters: ["metrics-*"]
    approval: off
`
    const ci: Principal = { id: 'token:ci', kind: 'token', how: 'named token' }
    t = await connect({ policy, principal: ci })
    expect(await t.call('restart_node', { ...nodeOf('metrics-timescale'), reason })).toMatchObject({
      done: true,
    })
    expect(await t.call('restart_node', { ...nodeOf('prod-pg'), reason })).toMatchObject({
      done: false,
    })
  })
})

describe('hours', () => {
  const at = (days: string): string =>
    `grants:\n  - level: observe\n  - level: destroy\n    hours: {days: [${days}], from: "00:00", until: "24:00"}\n`
  const today = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][new Date().getUTCDay()] ?? ''
  const other = today === 'mon' ? 'thu' : 'mon'

  test('open what is listed and callable', async () => {
    // Midnight may come meanwhile.
    t = await connect({ policy: at('mon, tue, wed, thu, fri, sat, sun') })
    expect(await listed()).toContain('restart_node')
  })

  test('outside of them it is neither, and the refusal tells when it is', async () => {
    t = await connect({ policy: at(other) })
    expect(await listed()).not.toContain('restart_node')
    await expect(t.client.callTool({ name: 'restart_node', arguments: {} })).rejects.toThrow(
      `the policy allows it at ${other} 00:00-24:00 UTC`,
    )
  })
})

describe('a change freeze', () => {
  const freeze = (rest: string): string =>
    `${everything}freezes:\n  - name: year end\n    from: 2020-01-01T00:00Z\n    until: 2990-01-01T00:00Z\n${rest}`

  test('of some clusters refuses changes of those, whoever agrees, and of no others', async () => {
    t = await connect({ policy: freeze('    clusters: ["prod-*"]\n'), approval: 'off' })
    const refused = await refusal(t.call('restart_node', { ...nodeOf('prod-pg'), reason }))
    expect(refused.code).toBe('forbidden')
    expect(refused.text).toContain(
      'the change freeze "year end" lasts until 2990-01-01T00:00:00.000Z',
    )
    expect(writes(t)).toEqual([])
    expect(await t.call('restart_node', { ...nodeOf('metrics-timescale'), reason })).toMatchObject({
      done: true,
    })
  })

  test('of all of them leaves what its level leaves, in the list as well', async () => {
    t = await connect({ policy: freeze('    level: operate\n') })
    const tools = await listed()
    expect(tools).toContain('create_backup')
    expect(tools).not.toContain('restore_backup')
    await expect(t.client.callTool({ name: 'restore_backup', arguments: {} })).rejects.toThrow(
      'restore_backup is not for you: the change freeze "year end" lasts until',
    )
  })

  test('that is over, or not yet, or for others, freezes nothing', async () => {
    const policy = `${everything}freezes:
  - {name: over, from: 2020-01-01T00:00Z, until: 2021-01-01T00:00Z}
  - {name: to come, from: 2989-01-01T00:00Z, until: 2990-01-01T00:00Z}
  - {name: theirs, from: 2020-01-01T00:00Z, until: 2990-01-01T00:00Z, principals: ["token:*"]}
`
    t = await connect({ policy, approval: 'off' })
    expect(await t.call('restart_node', { ...nodeOf('prod-pg'), reason })).toMatchObject({
      done: true,
    })
  })
})

describe('a protected cluster', () => {
  const policy = `${everything}protected:\n  - clusters: ["prod*", "!prod-pg"]\n`

  test('waits for a human with what interrupts, though the settings ask nobody', async () => {
    t = await connect({ policy, approval: 'off', waiting: waitingPlans(100) })
    const plan = await planOf(t, 'restart_node', { ...nodeOf('prod-shop-mysql'), reason })
    expect(plan['next']).toContain('cmon-mcp approve')
    expect(writes(t)).toEqual([])
    expect(await t.call('restart_node', { ...nodeOf('prod-pg'), reason })).toMatchObject({
      done: true,
    })
  })

  test('loses no data by anybody', async () => {
    t = await connect({ policy, approval: 'off', waiting: waitingPlans(100) })
    const { backups } = await t.call('list_backups', { cluster: 'main/prod-shop-mysql' })
    const [backup] = backups as { id: number }[]
    const refused = await refusal(t.call('delete_backup', { backup: backup?.id, reason }))
    expect(refused.code).toBe('forbidden')
    expect(refused.text).toContain('the cluster is protected by the policy')
    expect(writes(t)).toEqual([])
  })
})

test('a write budget is spent by changes that are made, for each principal', async () => {
  const policy = `${everything}budgets:\n  - {writes_per_hour: 2, clusters: ["prod-orders*", "prod-shop*"]}\n`
  t = await connect({ policy })
  const backup = (cluster: string): Promise<unknown> => t.call('create_backup', { cluster, reason })
  await backup('main/prod-orders-galera')
  await t.call('list_clusters')
  await planOf(t, 'restart_node', { ...nodeOf('prod-shop-mysql'), reason })
  await backup('main/prod-orders-galera')
  const refused = await refusal(backup('main/prod-shop-mysql'))
  expect(refused.code).toBe('budget_spent')
  expect(refused.text).toMatch(/There is room again at 2\d{3}-/)
  expect(writes(t)).toEqual(['createJobInstance', 'createJobInstance'])
  await backup('main/prod-crm-mariadb')
  expect(writes(t)).toHaveLength(3)
})

describe('after free text from the fleet', () => {
  const policy = `${everything}after_untrusted_text: human\n`

  test('what interrupts waits for a human, and what does not goes on', async () => {
    t = await connect({ policy, approval: 'off', waiting: waitingPlans(100) })
    const restart = { ...nodeOf('prod-pg'), reason }
    expect(await t.call('restart_node', restart)).toMatchObject({ done: true })
    await t.call('list_top_queries', { cluster: 'main/prod-pg' })
    const plan = await planOf(t, 'restart_node', restart)
    expect(plan['next']).toContain('cmon-mcp approve')
    await t.call('create_backup', { cluster: 'main/prod-orders-galera', reason })
    expect(writes(t)).toHaveLength(2)
  })

  test('without such text in an answer nothing changes', async () => {
    t = await connect({ policy, approval: 'off', waiting: waitingPlans(100) })
    await t.call('list_clusters')
    expect(await t.call('restart_node', { ...nodeOf('prod-pg'), reason })).toMatchObject({
      done: true,
    })
  })
})
