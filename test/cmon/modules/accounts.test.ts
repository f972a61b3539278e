import { expect, test } from 'vitest'
import { createAccount, getAccounts, writeGrants } from '../../../src/cmon/modules/accounts.ts'
import { listCloudCredentials } from '../../../src/cmon/modules/cloud.ts'
import { answering } from './answering.ts'

test('an account has grants, and never its password', async () => {
  const { accounts } = await getAccounts(
    answering({
      accounts: [
        {
          user_name: 'app',
          host_allow: '192.0.2.%',
          password: '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19',
          grants: 'orders.*:SELECT,INSERT; *.*:USAGE;',
          system_user: false,
          max_connections: 0,
        },
        { user_name: 'ro', host_allow: '' },
      ],
    }),
    { clusterId: 1, limit: 10, offset: 0 },
  )
  expect(accounts).toMatchObject([
    {
      name: 'app',
      host: '192.0.2.%',
      grants: [
        { target: 'orders.*', privileges: ['SELECT', 'INSERT'] },
        { target: '*.*', privileges: ['USAGE'] },
      ],
      systemAccount: false,
    },
    { name: 'ro', host: undefined, grants: [] },
  ])
  expect(JSON.stringify(accounts)).not.toContain('2470C0')
})

test('grants are written as they are read', () => {
  expect(writeGrants([{ target: 'a.*', privileges: ['SELECT', 'INSERT'] }])).toBe(
    'a.*:SELECT,INSERT',
  )
})

test('the echo of a new password stays behind', async () => {
  const told = await createAccount(
    answering({
      account: { user_name: 'app', password: 'hunter2' },
      messages: ["Account '<strong>app</strong>' created."],
    }),
    1,
    { name: 'app', password: 'hunter2' },
  )
  expect(told).toEqual({ messages: ["Account 'app' created."] })
})

test('cloud credentials come by provider, without keys', async () => {
  const credentials = await listCloudCredentials(
    answering({
      result: {
        s3: [
          {
            id: '3',
            name: 'minio-dc1',
            comment: 'on-site',
            credentials: {
              access_key_id: 'AKEXAMPLE',
              access_key_secret: 'hunter2',
              access_key_region: 'us-east-1',
              endpoint: 'minio.example.com:9000',
            },
          },
        ],
        aws: [],
      },
    }),
  )
  expect(credentials).toEqual([
    {
      provider: 's3',
      id: 3,
      name: 'minio-dc1',
      comment: 'on-site',
      region: 'us-east-1',
      endpoint: 'minio.example.com:9000',
    },
  ])
})
