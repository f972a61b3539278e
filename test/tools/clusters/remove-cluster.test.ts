import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { refusal, runJob, sentJob, writes } from '../changes.ts'
import { visibleRefs } from '../world-facts.ts'

const args = { cluster: 'main/prod-crm-mariadb', reason: 'moved' }

let t: Connection
afterEach(() => t.close())

function backupsLeft(): number {
  return t.demo.world.backups.filter(({ clusterId }) => clusterId === 5).length
}

test('takes a cluster out of the controller and keeps its backups', async () => {
  const questions: string[] = []
  t = await connect({
    clockSpeed: 200,
    user: (question) => {
      questions.push(question)
      return 'accept'
    },
  })
  const before = backupsLeft()
  expect(before).toBeGreaterThan(0)
  await runJob(t, 'remove_cluster', args)
  expect(questions[0]?.split('\n')).toEqual([
    'Remove main/prod-crm-mariadb from ClusterControl; its databases keep running. Consequence: data may be lost.',
    '! monitoring, automatic recovery and backup schedules end; its jobs and monitoring data are gone for good',
    `✓ its ${before} backups are kept`,
    expect.stringMatching(/job/),
    'To be sent to main: jobs/createJobInstance (remove_cluster).',
  ])
  // The job is the controller's own: in cluster 0, with the cluster in its data.
  expect(sentJob(t)).toEqual({
    command: 'remove_cluster',
    job_data: { clusterid: 5 },
    cluster_id: undefined,
  })
  expect(await visibleRefs(t)).not.toContain(args.cluster)
  expect(backupsLeft()).toBe(before)
})

test('deletes the backups too when told so', async () => {
  t = await connect({ clockSpeed: 200, approval: 'off' })
  const before = backupsLeft()
  const done = await runJob(t, 'remove_cluster', { ...args, remove_backups: true })
  expect(done).toMatchObject({
    summary:
      'Remove main/prod-crm-mariadb from ClusterControl and delete its backups; its databases keep running',
    warnings: expect.arrayContaining([`its ${before} backups are deleted`]),
  })
  expect(backupsLeft()).toBe(0)
})

test('waits for a human where nobody can be asked', async () => {
  t = await connect()
  expect((await refusal(t.call('remove_cluster', args))).code).toBe('needs_human')
  expect(writes(t)).toEqual([])
})
