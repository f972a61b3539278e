import { expect, test } from 'vitest'
import type { CmonClient } from '../../../src/cmon/client.ts'
import { backupSchema, getBackups } from '../../../src/cmon/modules/backup.ts'

// No recording of getBackups exists; these have the fields of cmon-rpc-jobs 7.3.
const METADATA = {
  class_name: 'CmonBackupRecord',
  id: 311,
  cid: '7',
  job_id: 1198,
  parent_id: 305,
  chain_up: 309,
  children: 0,
  method: 'xtrabackupincr',
  status: 'Completed',
  title: '',
  created: '2026-03-02T02:00:04.000Z',
  finished: '2026-03-02T02:07:41.220Z',
  created_by: '',
  backup_host: '192.0.2.21',
  storage_host: '192.0.2.10',
  root_dir: '/backups/BACKUP-311',
  compressed: true,
  encrypted: 'false',
  config: { createdBy: 'dba', backup_retention: 14, backup_title: 'nightly', includeTables: null },
  verified: { status: 'Verified', message: 'Restored <em>fine</em>.', verified_time: 'null' },
  backup: [
    {
      db: 'orders,shop',
      database_names: [],
      start_time: '2026-03-02T02:00:09.000Z',
      files: [
        { path: 'a.xbstream.gz', size: '734003200', type: 'incr', hash: 'md5:5f4d', created: '' },
        { path: 'b.xbstream.gz', size: 1000, type: 'incr' },
      ],
    },
  ],
}

const COMMON = {
  id: 311,
  clusterId: 7,
  jobId: 1198,
  parentId: 309,
  fullId: 305,
  method: 'xtrabackupincr',
  status: 'completed',
  title: 'nightly',
  createdBy: 'dba',
  compressed: true,
  encrypted: false,
  sizeBytes: 734_004_200,
  databases: ['orders', 'shop'],
  retentionDays: 14,
  verification: { state: 'verified', message: 'Restored fine.', at: undefined },
}

test('a version 1 record has one copy, where it says', () => {
  expect(backupSchema.parse({ ...METADATA, version: 1 })).toMatchObject({
    ...COMMON,
    locations: [
      { kind: 'host', host: '192.0.2.10', path: '/backups/BACKUP-311', retentionDays: 14 },
    ],
  })
})

test('a version 2 record has the same facts and a list of copies', () => {
  const backup = backupSchema.parse({
    version: 2,
    metadata: METADATA,
    host_locations: [
      {
        type: 'host',
        storage_host: '192.0.2.21',
        root_dir: '/backups/BACKUP-311',
        retention: '14',
        being_deleted: false,
        finished_time: '2026-03-02T02:07:41.000Z',
      },
    ],
    cloud_locations: [
      {
        type: 'cloud',
        bucket_and_path: 'bucket/prod',
        provider: 'aws',
        storage_service: 's3',
        retention: 90,
      },
    ],
  })
  expect(backup).toMatchObject({
    ...COMMON,
    locations: [
      { kind: 'host', host: '192.0.2.21', retentionDays: 14, beingDeleted: false },
      { kind: 'cloud', host: undefined, path: 'bucket/prod', provider: 'aws', retentionDays: 90 },
    ],
  })
})

test('what a sparse record lacks is undefined, not invented', () => {
  expect(backupSchema.parse({ id: 1, parent_id: 0, chain_up: 0, status: 'Running' })).toMatchObject(
    {
      clusterId: undefined,
      jobId: undefined,
      parentId: undefined,
      method: undefined,
      status: 'running',
      sizeBytes: undefined,
      locations: [],
      databases: [],
      verification: { state: 'unknown' },
    },
  )
})

test.each([
  ['NotVerified', 'not_verified'],
  ['VERIFIED', 'verified'],
  ['VerificationFailed', 'failed'],
])('verification %s is %s', (status, state) => {
  expect(backupSchema.parse({ id: 1, verified: { status } }).verification.state).toBe(state)
})

test('old controllers put the list under data; a record without an id is left out', async () => {
  const reply = { request_status: 'Ok', data: [METADATA, { cid: 7 }], total: 2 }
  const client: Pick<CmonClient, 'call'> = { call: async (_, schema) => schema.parseAsync(reply) }
  // The function only calls.
  const { backups, total } = await getBackups(client as CmonClient, { limit: 10, offset: 0 })
  expect(backups.map(({ id }) => id)).toEqual([311])
  expect(total).toBe(2)
})
