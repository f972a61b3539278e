import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'
import { startJob } from './running-job.ts'

let t: Connection
beforeAll(async () => {
  t = await connect()
})
afterAll(() => t.close())

test('a failed backup job is told with its arguments', async () => {
  const job = t.demo.world.jobs.find(
    ({ status, command }) => status === 'FAILED' && command === 'backup',
  )
  expect(await t.call('get_job', { job: job?.jobId })).toEqual({
    job: {
      id: job?.jobId,
      cluster: 'main/prod-pg',
      title: { untrusted: 'Create pg_basebackup Backup' },
      command: 'backup',
      state: 'failed',
      user: 'admin',
      created: seconds(job?.created),
      duration_seconds: 183,
      status_text: { untrusted: 'No space left on device on backup-store.example.com.' },
      exit_code: 1,
      started: seconds(job?.started),
      ended: seconds(job?.ended),
      scheduled: null,
      recurrence: null,
      parent_job_id: expect.any(Number),
      tags: ['recurrence'],
      group: 'admins',
      client_address: '192.0.2.5',
      can_be_aborted: false,
      job_data: {
        backup_method: 'pg_basebackup',
        hostname: expect.any(String),
        backupdir: { untrusted: '/backups' },
        backupsubdir: 'BACKUP-%I',
        backup_retention: 14,
        backup_title: 'nightly',
        description: { untrusted: 'Nightly full backup of prod-pg' },
        cc_storage: false,
        compression: true,
        encrypt_backup: expect.any(Boolean),
        storage_host: 'backup-store.example.com',
      },
      job_data_omitted: 0,
    },
  })
})

test('secrets among the arguments never leave, wherever they are', async () => {
  const job = startJob(t.demo.world, 900)
  job.data = {
    cluster_name: 'new',
    db_password: 'SECRET1',
    admin: { userName: 'root', adminPassword: 'SECRET2', 's3-secret-key': 'SECRET3' },
    nodes: [{ hostname: '192.0.2.9', ssh_keyfile: 'SECRET4', port: 3306 }],
    settings: [
      { name: 'api_token', value: 'SECRET5' },
      { name: 'port', value: 9999 },
    ],
    url: 'https://user:SECRET6@example.com',
    script: 'mysql --password=SECRET7',
    pem: '-----BEGIN PRIVATE KEY-----SECRET8',
    'odd key\n': 'SECRET9',
  }
  const raw = await t.callRaw('get_job', { job: job.jobId })
  expect(JSON.stringify(raw)).not.toContain('SECRET')
  const answer = await t.call('get_job', { job: job.jobId })
  expect(answer['job']).toMatchObject({
    job_data: {
      cluster_name: 'new',
      'admin.userName': 'root',
      'nodes.0.hostname': '192.0.2.9',
      'nodes.0.port': 3306,
      'settings.0.name': 'api_token',
      'settings.1.name': 'port',
      'settings.1.value': 9999,
    },
    job_data_omitted: 9,
  })
  t.demo.world.jobs.pop()
})

test('an unknown job is told as not found', async () => {
  await expect(t.call('get_job', { job: 99_999 })).rejects.toMatchObject({
    code: 'not_found',
    text: expect.stringContaining('list_jobs'),
  })
})

test('with several controllers the id alone is ambiguous', async () => {
  const two = await connect({ controllers: ['east', 'west'] })
  try {
    await expect(two.call('get_job', { job: 5 })).rejects.toMatchObject({ code: 'ambiguous' })
    const { job } = await two.call('get_job', { job: 5, controller: 'east' })
    expect(job).toMatchObject({ id: 5, controller: 'east' })
  } finally {
    await two.close()
  }
})

function seconds(date: Date | undefined): string | undefined {
  return date?.toISOString().replace(/\.\d+Z$/, 'Z')
}
