import type { Rewrite } from '../../src/demo/rewrite.ts'
import type { World } from '../../src/demo/world/world.ts'

/** No secret of the tests begins like this, and every one of a controller does. */
export const CANARY = 'c4n4ry'
/** However it is cut or quoted. */
export const FOUND = /.{0,60}c4n4ry.{0,20}/gis

let made = 0
const canary = (): string => `${CANARY}${(made++).toString(36).padStart(5, '0')}word`

/** Keys under which some reply of some controller may hold a secret. */
const KEYS =
  'password passwd db_password db_admin_password mysql_password admin_password root_password cmon_password monitoring_password ssh_password sudo_password passphrase ssh_key ssh_key_data ssh_keyfile_content private_key access_key access_key_secret secret_key secret_access_key storage_key account_key encryption_key backup_encryption_key token api_token auth_token cookie session_id rpc_key cluster_key credentials credentials_data connection_string conninfo ldap_admin_password bind_password smtp_password webhook_secret service_account'.split(
    ' ',
  )

/** A few of them at a time: all in their turn. */
function nextKeys(): string[] {
  const first = made % KEYS.length
  return [...KEYS, ...KEYS].slice(first, first + 7)
}

/** How secrets come into texts. */
const SENTENCES: readonly ((secret: string) => string)[] = [
  (secret) => `CREATE USER 'app'@'%' IDENTIFIED BY '${secret}'`,
  (secret) => `ALTER ROLE app WITH PASSWORD '${secret}'`,
  (secret) => `CHANGE MASTER TO MASTER_PASSWORD='${secret}'`,
  (secret) => `connecting to postgres://app:${secret}@db.example.com:5432/orders`,
  (secret) => `mongodb://root:${secret}@db.example.com/?authSource=admin`,
  (secret) => `host=db.example.com password=${secret} user=app`,
  (secret) => `mysqldump -uroot -p${secret} orders`,
  (secret) => `xtrabackup --password=${secret} --backup`,
  (secret) => `PGPASSWORD=${secret} pg_basebackup`,
  (secret) => `AWS_SECRET_ACCESS_KEY: ${secret}`,
  (secret) => `Authorization: Bearer ${secret}`,
  (secret) => `Set-Cookie: cmon-sid=${secret}; path=/`,
  (secret) => `{"storage_key": "${secret}"}`,
  (secret) => `bindpw ldap: bindpw=${secret}`,
  (secret) => `requirepass ${secret}`,
  (secret) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${secret}\n-----END OPENSSH PRIVATE KEY-----`,
]

const TEXTS =
  /^(message|message_text|title|description|status_text|statustext|reason|recommendation|query|info|sql|statement.*|comment|content|text|error_string|backup_title|verification_message|log_file|exit_text)$/i

/** A controller that puts a secret wherever one could stand: beside every field, and into every text. */
export const tellingSecrets: Rewrite = (reply) => {
  const told = (key: string, value: unknown): unknown => {
    if (typeof value === 'string')
      return TEXTS.test(key) && value !== ''
        ? `${value}\n${SENTENCES[made % SENTENCES.length]?.(canary())}`
        : value
    if (Array.isArray(value)) return value.map((one) => told(key, one))
    if (typeof value !== 'object' || value === null) return value
    return {
      ...Object.fromEntries(nextKeys().map((name) => [name, canary()])),
      ...Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [
          name,
          KEYS.includes(name) && typeof inner === 'string' ? canary() : told(name, inner),
        ]),
      ),
    }
  }
  return JSON.stringify(told('', JSON.parse(reply)))
}

/** Settings of databases and controllers whose values are secrets. */
const SETTINGS: readonly (readonly [name: string, value: (secret: string) => string])[] = [
  ['wsrep_sst_auth', (secret) => `sst:${secret}`],
  ['masterauth', (secret) => secret],
  ['requirepass', (secret) => secret],
  ['primary_conninfo', (secret) => `host=192.0.2.1 user=repl password=${secret}`],
  ['admin_credentials', (secret) => `admin:${secret}`],
  ['stats auth', (secret) => `admin:${secret}`],
  ['restore_command', (secret) => `PGPASSWORD=${secret} fetch %f`],
  ['init_connect', (secret) => `SET @x = 1; CREATE USER a IDENTIFIED BY '${secret}'`],
  ['proxy', (secret) => `https://user:${secret}@proxy.example.com:3128`],
]

/** A world with secrets in its own places: accounts, users, settings, jobs, credentials, directories. */
export function plantSecrets(world: World): void {
  for (const cluster of world.clusters) {
    for (const account of cluster.accounts) account.password = canary()
    Object.assign(cluster.settings, { repl_password: canary() })
    for (const host of cluster.hosts)
      host.parameters.push(
        ...SETTINGS.map(([name, value]) => ({ section: 'mysqld', name, value: value(canary()) })),
      )
  }
  for (const user of world.users)
    Object.assign(user, { resetToken: canary(), preferences: { token: canary() } })
  for (const job of world.jobs)
    Object.assign(job.data, {
      db_password: canary(),
      nested: { ssh: { key: canary() }, list: [{ name: 'admin_password', value: canary() }] },
      command_line: `mysql -uroot -p${canary()}`,
    })
  world.credentials.push({
    credentialId: 1,
    provider: 'aws',
    name: 'backups',
    comment: `secret_key=${canary()}`,
    accessKeyId: canary(),
    accessKeySecret: canary(),
    region: 'eu-west-1',
  })
}
