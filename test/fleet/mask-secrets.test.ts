import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskSecrets } from '../../src/fleet/mask-secrets.ts'
import { untrusted } from '../../src/fleet/untrusted.ts'

test.each([
  ["CREATE USER a IDENTIFIED BY 'hunter2'", "CREATE USER a IDENTIFIED BY '***'"],
  [
    "IDENTIFIED WITH sha256_password BY 'hunter2' REQUIRE SSL",
    "IDENTIFIED WITH sha256_password BY '***' REQUIRE SSL",
  ],
  ["IDENTIFIED BY 'cut o", "IDENTIFIED BY '***"],
  ["ALTER ROLE a PASSWORD 'hunter2'", "ALTER ROLE a PASSWORD '***'"],
  [
    "CHANGE MASTER TO MASTER_PASSWORD='hunter2', MASTER_PORT=3306",
    "CHANGE MASTER TO MASTER_PASSWORD='***', MASTER_PORT=3306",
  ],
  ["SET PASSWORD = PASSWORD('hunter2')", "SET PASSWORD = '***')"],
  ['postgres://app:hunter2@db.example.com/x failed', 'postgres://app:***@db.example.com/x failed'],
  ['mongodb://app:hun/ter@2@db.example.com', 'mongodb://app:***@db.example.com'],
  ['host=192.0.2.1 password=hunter2 user=a', 'host=192.0.2.1 password=*** user=a'],
  ['{"db_password": "hunter2", "port": 1}', '{"db_password": "***", "port": 1}'],
  ['PGPASSWORD=hunter2 pg_dump', 'PGPASSWORD=*** pg_dump'],
  ['mysqldump -uroot -phunter2 orders', 'mysqldump -uroot -p*** orders'],
  ['mysql -uroot -port 3306', 'mysql -uroot -port 3306'],
  ['xtrabackup --password hunter2 --backup', 'xtrabackup --password *** --backup'],
  ["password=it's and more", 'password=*** and more'],
  ['requirepass hunter2', 'requirepass ***'],
  ['sshpass -p hunter2 ssh root@192.0.2.1', 'sshpass -p *** ssh root@192.0.2.1'],
  ['Authorization: Bearer abcdefgh12345678', 'Authorization: Bearer ***'],
  ['Cookie: cmon-sid=abcdef; path=/', 'Cookie: cmon-sid=***; path=/'],
  ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- end', '*** end'],
  ['-----BEGIN PRIVATE KEY-----\nabc', '***'],
  ['aws_secret_access_key = hunter2', 'aws_secret_access_key = ***'],
  ['key AKIAIOSFODNN7EXAMPLE was refused', 'key *** was refused'],
  ['hash *6BB4837EB74329105EE4568DDA7DC67ED2CA2AD9', 'hash ***'],
])('%s', (text, masked) => {
  expect(maskSecrets(text)).toBe(masked)
})

test.each([
  "Access denied for user 'app'@'192.0.2.7' (using password: YES)",
  'The password of the user has expired.',
  'https://docs.example.com/secrets and app@example.com',
  'SELECT * FROM tokens WHERE id = 7',
])('what only speaks of secrets stays: %s', (text) => {
  expect(maskSecrets(text)).toBe(text)
})

test('hidden letters do not hide a secret, nor does the cut', () => {
  expect(untrusted("IDENTI\u200BFIED BY 'hunter2'")).toEqual({ untrusted: "IDENTIFIED BY '***'" })
  expect(untrusted("IDENTIFIED BY 'hunter2 and more'", 20).untrusted).not.toContain('hunt')
})

test('masking twice is masking once, and takes no long', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const masked = maskSecrets(`${text} password=${text}`)
      expect(maskSecrets(masked)).toBe(masked)
    }),
  )
  for (const piece of [
    '://a:',
    'password',
    'identified by ',
    'mysql -',
    "'",
    'eyJ-',
    '-----BEGIN ',
  ]) {
    const started = performance.now()
    maskSecrets(piece.repeat(20_000))
    expect(performance.now() - started).toBeLessThan(2_000)
  }
})
