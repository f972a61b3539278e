import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { planOf, refusal, runJob, sentJob, writes } from '../changes.ts'
import { clusterNamed, nodesOf } from '../world-facts.ts'

const args = { cluster: 'main/prod-shop-mysql', reason: 'move to the new site' }

let t: Connection
afterEach(() => t.close())

function readOnlyNodes(): (boolean | undefined)[] {
  const nodes = nodesOf(clusterNamed(t.demo.world, 'prod-shop-mysql'))
  return nodes.filter(({ kind }) => kind === 'mysql').map(({ readOnly }) => readOnly)
}

test('taking writes away interrupts: a second call will do', async () => {
  t = await connect({ clockSpeed: 200 })
  const plan = await planOf(t, 'set_cluster_read_only', { ...args, read_only: true })
  expect(plan).toMatchObject({
    severity: 'interrupts',
    checks: [
      { check: 'writable now', outcome: 'ok', note: '1 of the 3 nodes that tell are writable' },
      { check: 'running jobs' },
    ],
  })
  const approval = plan['approval']
  await runJob(t, 'set_cluster_read_only', { ...args, read_only: true, approval })
  expect(sentJob(t)).toEqual({ command: 'enable_cluster_readonly', cluster_id: 2 })
  expect(readOnlyNodes()).toEqual([true, true, true])
})

test('giving writes back opens the cluster: a human has to agree', async () => {
  t = await connect()
  const refused = await refusal(t.call('set_cluster_read_only', { ...args, read_only: false }))
  expect(refused.code).toBe('needs_human')
  expect(refused.text).toContain('this widens access')
  expect(writes(t)).toEqual([])
})

test('replicas stay read-only when the cluster becomes writable again', async () => {
  t = await connect({ clockSpeed: 200, approval: 'off' })
  await runJob(t, 'set_cluster_read_only', { ...args, read_only: true })
  const done = await runJob(t, 'set_cluster_read_only', { ...args, read_only: false })
  expect(done['summary']).toBe('Make main/prod-shop-mysql writable again')
  expect(sentJob(t)).toEqual({ command: 'disable_cluster_readonly', cluster_id: 2 })
  expect(readOnlyNodes()).toEqual([false, true, true])
})

test('a copy of another cluster is warned of before it gets writes of its own', async () => {
  const questions: string[] = []
  t = await connect({
    user: (question) => {
      questions.push(question)
      return 'decline'
    },
  })
  const [primary] = nodesOf(clusterNamed(t.demo.world, 'prod-shop-mysql'))
  const [, replica] = nodesOf(clusterNamed(t.demo.world, 'prod-shop-mysql'))
  if (primary === undefined || replica?.replication === undefined)
    throw new Error('the cluster has no replica')
  primary.replication = { ...replica.replication, masterHostname: '198.51.100.7' }
  await refusal(t.call('set_cluster_read_only', { ...args, read_only: false }))
  expect(questions[0]).toContain(
    '! 1 of its nodes replicate from outside this cluster: own writes make the copies differ',
  )
  expect(writes(t)).toEqual([])
})

test('of a type that it is not known for the plan warns', async () => {
  t = await connect()
  const mongo = { cluster: 'main/prod-catalog-mongo', reason: 'a test', read_only: true }
  expect(await planOf(t, 'set_cluster_read_only', mongo)).toMatchObject({
    checks: expect.arrayContaining([
      expect.objectContaining({ check: 'cluster type', outcome: 'warning' }),
    ]),
  })
})
