import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'
import { clusterNamed, rowsOf } from '../world-facts.ts'

const args = { cluster: 'main/prod-shop-mysql', database: 'shop_audit', reason: 'not used' }

let t: Connection
afterEach(() => t.close())

test('tells what goes and how old the last backup is, and does it when the user agrees', async () => {
  const questions: string[] = []
  t = await connect({
    clockSpeed: 200,
    user: (question) => {
      questions.push(question)
      return 'accept'
    },
  })
  await runJob(t, 'delete_database', args)
  const [question = ''] = questions
  expect(question.split('\n')).toEqual([
    'Delete database shop_audit of main/prod-shop-mysql. Consequence: data may be lost.',
    expect.stringMatching(/^! what goes: \d+ tables, \d+ MiB$/),
    expect.stringMatching(/^[✓!] backup \d+ is \d+ h old, (not )?verified$/),
    expect.stringMatching(/^[✓!] /),
    'To be sent to main: jobs/createJobInstance (delete_database).',
  ])
  expect(sentJob(t)).toEqual({
    command: 'delete_database',
    job_data: { database: 'shop_audit' },
    cluster_id: 2,
  })
  const left = rowsOf(await t.call('list_databases', { cluster: args.cluster }), 'databases')
  expect(left.map(({ name }) => name)).toEqual(['shop'])
})

test('waits for a human where nobody can be asked', async () => {
  t = await connect()
  expect((await refusal(t.call('delete_database', args))).code).toBe('needs_human')
  expect(writes(t)).toEqual([])
})

test('one that is not there is told with the nearest names', async () => {
  t = await connect({ approval: 'off' })
  const refused = await refusal(t.call('delete_database', { ...args, database: 'shop_audits' }))
  expect(refused.code).toBe('not_found')
  expect(refused.text).toContain('Did you mean shop_audit')
  expect(writes(t)).toEqual([])
})

test('what the server itself lives on is not dropped, whoever agrees', async () => {
  t = await connect({ approval: 'off' })
  const { databases } = clusterNamed(t.demo.world, 'prod-shop-mysql')
  const [model] = databases
  if (model === undefined) throw new Error('the cluster has no databases')
  // Such a name is an ordinary one where the server is of another kind.
  databases.push({ ...model, name: 'mysql' }, { ...model, name: 'admin' })
  const refused = await refusal(t.call('delete_database', { ...args, database: 'mysql' }))
  expect(refused.code).toBe('stopped')
  expect(refused.text).toContain('mysql belongs to the database server itself')
  expect(writes(t)).toEqual([])
  await t.call('delete_database', { ...args, database: 'admin' })
  expect(writes(t)).toEqual(['createJobInstance'])
})
