import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'
import { clusterNamed, nodesOf } from '../world-facts.ts'
import { backupOf, HOST, scratchData } from './backups.ts'

const why = { reason: 'quarterly restore test', ticket: 'OPS-7' }

let t: Connection
afterEach(() => t.close())

test('restores a backup on a host outside of all clusters; then it counts as verified', async () => {
  t = await connect({ clockSpeed: 400 })
  const { backupId } = backupOf(t, 'prod-shop-mysql')
  const done = await runJob(t, 'verify_backup', { backup: backupId, host: HOST, ...why })
  expect(done).toEqual({
    done: true,
    summary: `Verify backup ${backupId} of main/prod-shop-mysql on ${HOST}`,
    cluster: 'main/prod-shop-mysql',
    job_id: expect.any(Number),
    watch: expect.any(String),
  })
  expect(sentJob(t)).toEqual({
    command: 'verify_backup',
    job_data: scratchData(backupId, { terminate: true }),
    cluster_id: clusterNamed(t.demo.world, 'prod-shop-mysql').clusterId,
  })
  expect(await t.call('get_backup', { backup: backupId })).toMatchObject({
    backup: { verification: { state: 'verified' } },
  })
})

test('never on a node, of this or another cluster or another controller, nor on the controller', async () => {
  t = await connect({ controllers: ['east', 'west'], approval: 'off' })
  const { backupId } = backupOf(t, 'prod-shop-mysql')
  const args = { backup: backupId, controller: 'east', ...why }
  const [east, west] = t.demos.map(({ world }) => nodesOf(clusterNamed(world, 'prod-pg'))[0])
  for (const host of [east?.hostname, east?.ip, west?.hostname, 'localhost']) {
    const refused = await refusal(t.call('verify_backup', { ...args, host }))
    expect(refused.code).toBe('stopped')
    expect(refused.text).toMatch(/is a node of (east|west)\/prod-pg|the controller's own host/)
  }
  expect(t.demos.flatMap((demo) => demo.rpcs()).map(({ operation }) => operation)).not.toContain(
    'createJobInstance',
  )
})

test('a controller that does not answer may have the host: the result warns of it', async () => {
  t = await connect({ controllers: ['east', 'west'] })
  await t.demos[1]?.close()
  const { backupId } = backupOf(t, 'prod-shop-mysql')
  const args = { backup: backupId, host: HOST, controller: 'east', ...why }
  expect(await t.call('verify_backup', args)).toMatchObject({
    done: true,
    warnings: [`${HOST} is no node of what could be seen, but west did not answer`],
  })
})

test('what failed, or hangs in the air, is not restored', async () => {
  t = await connect()
  const { backups } = await t.call('list_backups', { status: 'failed' })
  const [failed] = backups as { id: number }[]
  const first = await refusal(t.call('verify_backup', { backup: failed?.id, host: HOST, ...why }))
  expect(first.code).toBe('stopped')
  expect(first.text).toContain(`backup ${failed?.id} is failed: choose one that is completed`)

  const increment = t.demo.world.backups.findLast(({ parentId }) => parentId > 0)
  if (increment === undefined) throw new Error('the demo has no increments')
  const { backupId, parentId } = increment
  t.demo.world.backups = t.demo.world.backups.filter((one) => one.backupId !== parentId)
  const second = await refusal(t.call('verify_backup', { backup: backupId, host: HOST, ...why }))
  expect(second.code).toBe('stopped')
  expect(second.text).toContain(`the full backup that ${backupId} builds on is gone`)
  expect(writes(t)).toEqual([])
})

test('a backup that is hidden is not found, and who may only look is refused', async () => {
  t = await connect({ username: 'viewer' })
  const hidden = backupOf(t, 'prod-shop-mysql').backupId
  const args = { host: HOST, ...why }
  expect((await refusal(t.call('verify_backup', { backup: hidden, ...args }))).code).toBe(
    'not_found',
  )
  const seen = backupOf(t, 'prod-orders-galera').backupId
  expect((await refusal(t.call('verify_backup', { backup: seen, ...args }))).code).toBe(
    'not_allowed',
  )
})
