import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { maskLiterals, maskSecrets } from '../../../src/tools/queries/mask-literals.ts'

test.each([
  ["SELECT * FROM t1 WHERE a = 'x' AND b = 12", 'SELECT * FROM t1 WHERE a = ? AND b = ?'],
  ["a = 'it''s' AND b = 'it\\'s' AND c = 'end'", 'a = ? AND b = ? AND c = ?'],
  ['a = "text" AND b IN (1, 2.5, -3e-7, 0xFF, .5)', 'a = ? AND b IN (?, ?, -?-?, ?, ?)'],
  ["/* don't */ a = 'x' -- it's\nAND b = 'y' # what's", 'a = ? \nAND b = ?'],
  ["SELECT `it's` FROM `1st` WHERE a = 'x'", "SELECT `it's` FROM `1st` WHERE a = ?"],
  ["INSERT INTO t VALUES ('cut off \\", 'INSERT INTO t VALUES (?'],
  ['a = -----BEGIN KEY-----\nabc\n-----END KEY----- AND b = 1', 'a = ? AND b = ?'],
  ['SELECT * FROM `items` WHERE id = ?', 'SELECT * FROM `items` WHERE id = ?'],
])('MySQL: %s', (statement, masked) => {
  expect(maskLiterals(statement, 'mysql')).toBe(masked)
})

test.each([
  ['SELECT "my col", "it\'s" FROM t WHERE a = $1', 'SELECT "my col", "it\'s" FROM t WHERE a = $1'],
  ["a = 'C:\\' AND b = 'x'", 'a = ? AND b = ?'],
  ["a = E'it\\'s' AND b = 'x'", 'a = ? AND b = ?'],
  ["a = $$it's$$ AND b = $t$ $$ 'x' $t$ AND c = 'y'", 'a = ? AND b = ? AND c = ?'],
  ["ARRAY[1, 'x'] /* it's */ || 'y' -- what's", 'ARRAY[?, ?]  || ?'],
  ["v = $body$ it's cut", 'v = ?'],
])('PostgreSQL: %s', (statement, masked) => {
  expect(maskLiterals(statement, 'standard')).toBe(masked)
})

test('what stands in quotes never comes out, whatever it is', () => {
  assert(
    property(string({ unit: 'grapheme' }), string(), (secret, tail) => {
      const marked = `SECRET${secret.replaceAll(/['\\]/g, '')}`
      const masked = maskLiterals(`SELECT '${marked}', ${tail.replaceAll('SECRET', '')}`, 'mysql')
      expect(masked).not.toContain('SECRET')
    }),
  )
})

test('running statements keep their literals unless they are about credentials', () => {
  expect(maskSecrets("SELECT 'x' FROM t", 'mysql')).toBe("SELECT 'x' FROM t")
  expect(maskSecrets("CREATE USER a IDENTIFIED BY 'hunter2'", 'mysql')).toBe(
    'CREATE USER a IDENTIFIED BY ?',
  )
  expect(maskSecrets("ALTER ROLE a PASSWORD 'hunter2'", 'standard')).toBe('ALTER ROLE a PASSWORD ?')
})
