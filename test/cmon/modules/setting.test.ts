import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { getClusterConfig } from '../../../src/cmon/modules/cluster-config.ts'
import { getNodeConfig } from '../../../src/cmon/modules/config.ts'
import { isSameValue, toSetting } from '../../../src/cmon/modules/setting.ts'
import { answering } from './answering.ts'

const CAPTURE = new URL('../../../../shared/captures/Ok-getConfig-rep.json', import.meta.url)

test.each([
  ['mysql_password', 'hunter2'],
  ['requirepass', '123456'],
  ['requirepass', 123456],
  ['masterauth', 'hunter2'],
  ['wsrep_sst_auth', 'sst:hunter2'],
  ['primary_conninfo', 'host=192.0.2.31 user=repl'],
  ['rpc_key', '5f4d'],
  ['vault_token', 's.abc'],
  ['admin_credentials', 'admin:admin'],
  ['notify_url', 'https://ops:hunter2@example.com/'],
  ['extra_args', '--user=x --password=hunter2'],
  ['tls.certificateKeyFilePassword', 'hunter2'],
])('%s %j is withheld', (name, value) => {
  expect(toSetting(name, value)).toEqual({ name, value: undefined, withheld: true })
})

test.each([
  ['max_connections', '200', '200'],
  ['key_buffer_size', '16M', '16M'],
  ['password_encryption', 'scram-sha-256', 'scram-sha-256'],
  ['validate_password.length', '8', '8'],
  ['mongodb_authdb', 'admin', 'admin'],
  ['enable_query_monitor', true, 'true'],
  ['monitored_mountpoints', ['/var', '/'], '/var, /'],
  ['mysql_password', '', ''],
  ['mysql_password', null, undefined],
])('%s %j is shown', (name, raw, value) => {
  expect(toSetting(name, raw)).toEqual({ name, value, withheld: false })
})

test('secrets can be compared, though they are not shown', () => {
  const [one, same, other] = ['hunter2', 'hunter2', 'hunter3'].map((value) =>
    toSetting('requirepass', value),
  )
  if (one === undefined || same === undefined || other === undefined) throw new Error('no settings')
  expect(isSameValue(one, same)).toBe(true)
  expect(isSameValue(one, other)).toBe(false)
  expect(isSameValue(one, toSetting('requirepass', ''))).toBe(false)
  expect(isSameValue(toSetting('port', 6379), toSetting('port', '6379'))).toBe(true)
  expect(JSON.stringify(one)).not.toContain('hunter')
})

test('files of a node: no text, maps as dotted names, secrets withheld in them too', async () => {
  const files = await getNodeConfig(
    answering({
      config: {
        files: [
          {
            filename: 'mongod.conf',
            path: '/etc/mongod.conf',
            syntax: 'yaml',
            content: 'secret: hunter2',
            values: [
              {
                section: '',
                variablename: 'net',
                value: { port: 27017, tls: { certificateKeyFilePassword: 'hunter2' } },
                linenumber: '3',
              },
            ],
          },
        ],
      },
    }),
    { hostname: '192.0.2.11' },
  )
  const common = { section: undefined, file: undefined, line: 3, isNested: true }
  expect(files).toEqual([
    {
      filename: 'mongod.conf',
      path: '/etc/mongod.conf',
      syntax: 'yaml',
      values: [
        { ...common, name: 'net.port', value: '27017', withheld: false },
        {
          ...common,
          name: 'net.tls.certificateKeyFilePassword',
          value: undefined,
          withheld: true,
        },
      ],
    },
  ])
})

describe.skipIf(!existsSync(CAPTURE))('the recorded settings of a cluster', () => {
  test('come without the passwords in them', async () => {
    const reply: unknown = JSON.parse(readFileSync(CAPTURE, 'utf8'))
    const settings = await getClusterConfig(answering(Object(reply)), 1)
    expect(settings.length).toBeGreaterThan(200)
    const withheld = settings.filter((one) => one.withheld).map(({ name }) => name)
    expect(withheld).toEqual([
      'backup_user_password',
      'mysql_password',
      'monitored_mysql_root_password',
    ])
    expect(JSON.stringify(settings)).not.toMatch(/by3k4D74XV|ZQU965hS/)
    expect(settings.find(({ name }) => name === 'host_stats_collection_interval')?.value).toBe(
      '120',
    )
  })
})
