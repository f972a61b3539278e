import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { CmonClient } from '../../../src/cmon/client.ts'
import { CmonError, refusalError } from '../../../src/cmon/errors.ts'
import { createAccount } from '../../../src/cmon/modules/accounts.ts'
import { createDatabase } from '../../../src/cmon/modules/clusters.ts'
import { getSupportedClusterTypes } from '../../../src/cmon/modules/discovery.ts'
import { getGroups } from '../../../src/cmon/modules/groups.ts'
import { getCurrentMaintenance } from '../../../src/cmon/modules/maintenance-now.ts'
import { getReports, getReportTemplates } from '../../../src/cmon/modules/reports.ts'
import { getTree } from '../../../src/cmon/modules/tree-items.ts'
import { addAcl, appendTag, checkAccess, getAcl } from '../../../src/cmon/modules/tree.ts'
import { addToGroup, createUser } from '../../../src/cmon/modules/user-changes.ts'
import { answering } from './answering.ts'

const CAPTURES = new URL('../../../../shared/captures/', import.meta.url)

function recorded(operation: string): CmonClient {
  const text = readFileSync(new URL(`Ok-${operation}-rep.json`, CAPTURES), 'utf8')
  // Object() only tells the type that the file has.
  return answering(Object(JSON.parse(text)))
}

describe.skipIf(!existsSync(CAPTURES))('recorded replies', () => {
  test('tree', async () => {
    expect(await getAcl(recorded('getAcl'), '/home')).toEqual({
      name: 'home',
      folder: '/',
      owner: 'pipas',
      group: 'users',
      entries: [
        { kind: 'user', name: '', rights: 'rwx' },
        { kind: 'user', name: 'nobody', rights: 'r-x' },
        { kind: 'group', name: '', rights: 'rwx' },
        { kind: 'other', name: '', rights: '---' },
      ],
    })
    const entry = { kind: 'user', name: 'pipas', rights: 'r-x' } as const
    const { entries } = await addAcl(recorded('addAcl'), '/.runtime/jobs', entry)
    expect(entries).toContainEqual(entry)
    expect(await appendTag(recorded('appendTag'), '/pipas', 'testUser')).toEqual(['testUser'])
    const root = await getTree(recorded('getTree'), undefined)
    expect(root.items.find(({ name }) => name === '.runtime')?.items.length).toBeGreaterThan(5)
    expect(await checkAccess(recorded('checkAccess'), '/x', 'rwx')).toBe(true)
  })

  test('users and groups', async () => {
    const newUser = { name: 'grumio', password: 'p', mustChangePassword: false, groups: ['plebs'] }
    expect(await createUser(recorded('createUser'), newUser)).toMatchObject({
      name: 'grumio',
      groups: ['plebs'],
    })
    const change = { user: 'sisko', group: 'admins' }
    expect((await addToGroup(recorded('addToGroup'), change)).groups).toEqual(['ds9', 'admins'])
    expect((await getGroups(recorded('getGroups'))).map(({ name }) => name)).toEqual([
      'admins',
      'users',
      'nobody',
      'testgroup',
      'myldapgroup',
    ])
  })

  test('reports', async () => {
    const templates = await getReportTemplates(recorded('getReportTemplates'))
    expect(templates).toContainEqual({ type: 'capacity', title: 'Capacity Report' })
    expect(await getReports(recorded('getReports'), 1)).toEqual([])
  })

  test('maintenance', async () => {
    expect(
      await getCurrentMaintenance(recorded('getCurrentMaintenance'), { clusterId: 1 }),
    ).toEqual({
      summary: 'Cluster 1 is under maintenance: testRecoveryJob',
      window: {
        uuid: '4abfee27-ef8b-4802-b6f2-18172e9138eb',
        startsAt: '2021-02-08T11:22:28.171Z',
        endsAt: '2021-02-08T12:22:28.171Z',
        reason: 'testRecoveryJob',
        userName: 'system',
      },
    })
  })

  test('discovery', async () => {
    const types = await getSupportedClusterTypes(recorded('getSupportedClusterTypes'))
    expect(types.map(({ name }) => name)).toContain('myqlcluster')
    expect(types[0]).toMatchObject({
      name: 'galera',
      title: 'Galera Cluster for MySQL',
      vendors: [{ name: 'mariadb' }, { name: 'codership' }, { name: 'percona' }],
    })
  })

  test('messages of changes', async () => {
    const { messages } = await createDatabase(recorded('createDatabase'), 1, { name: 'x' })
    expect(messages).toEqual(["Database 'whois_records_delta' created."])
    const made = await createAccount(recorded('createAccount'), 1, { name: 'x', password: 'p' })
    expect(made.messages).toContain("Account 'pipas' created.")
    expect(JSON.stringify(made)).not.toContain('password')
  })
})

test('no access is told by a refusal, which is no error here; others are', async () => {
  const refusing = (status: string): CmonClient => ({
    ...answering({}),
    call: () =>
      Promise.reject(refusalError('tree', { status, said: undefined, errorId: undefined })),
  })
  expect(await checkAccess(refusing('InvalidRequest'), '/x', 'w')).toBe(false)
  await expect(checkAccess(refusing('UnknownError'), '/x', 'w')).rejects.toThrow(CmonError)
})
