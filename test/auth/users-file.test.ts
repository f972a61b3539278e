import { dirname } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitsPattern } from '../../src/auth/name-pattern.ts'
import type { Principal } from '../../src/auth/principal.ts'
import { readUsersFile, USER_NAME, userOf } from '../../src/auth/users-file.ts'
import { keyFileOf } from '../../src/commands/people/key-files.ts'

const entries = (text: string) => {
  const read = readUsersFile(text)
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.users
}

const person = (name: string | undefined, groups: string[] = []): Principal => ({
  id: 'oidc:7',
  kind: 'oidc',
  how: 'access token',
  groups,
  ...(name === undefined ? {} : { name }),
})
const token: Principal = { id: 'token:nightly', kind: 'token', how: 'named token' }

describe('without a file the user is called as people know the principal', () => {
  test.each<[Principal, string | undefined]>([
    [person('ann'), 'ann'],
    [person('ann@example.com'), 'ann@example.com'],
    [person(undefined), undefined],
    [person('Ann Example'), undefined],
    [token, 'nightly'],
    // Nobody's own.
    [{ id: 'token', kind: 'token', how: 'shared token' }, undefined],
    [{ id: 'token:ann', kind: 'token', how: 'shared token' }, undefined],
    [{ id: 'anonymous', kind: 'anonymous', how: 'nothing' }, undefined],
    [{ id: 'local', kind: 'local', how: 'own process' }, undefined],
  ])('%j', (principal, user) => {
    expect(userOf(principal, undefined)).toBe(user)
  })
})

test('with a file the first entry that fits counts, and nothing else does', () => {
  const file = entries(`users:
  - {user: nightly-user, principals: ['token:night*']}
  - {user: dba, groups: [dba, admins]}
  - {user: seven, principals: ['oidc:7']}
`)
  expect(userOf(token, file)).toBe('nightly-user')
  expect(userOf(person('ann', ['dba']), file)).toBe('dba')
  expect(userOf(person('ann'), file)).toBe('seven')
  expect(userOf({ ...person('ann'), id: 'oidc:77' }, file)).toBeUndefined()
  expect(userOf(token, [])).toBeUndefined()
})

test('a name that an issuer gives never leads out of the directory', () => {
  const letters = fc.constantFrom(
    'a',
    '.',
    '/',
    '\\',
    '\0',
    '\n',
    '~',
    ':',
    '%',
    ' ',
    'é',
    '-',
    '@',
  )
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: letters, maxLength: 80 })), (name) => {
      const user = userOf(person(name), undefined)
      if (user === undefined) {
        if (!USER_NAME.test(name)) expect(() => keyFileOf('/keys', name)).toThrow('plain name')
        return
      }
      const path = keyFileOf('/keys', user)
      expect(dirname(path)).toBe('/keys')
      expect(path).toBe(`/keys/${name}.pem`)
      expect(path).toMatch(/^\/keys\/[A-Za-z0-9_][\w.@-]*$/)
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  '..',
  '.',
  '',
  'a/b',
  '../x',
  'a\0b',
  'a\n',
  ' a',
  '-a',
  '.a',
  'a b',
  'é',
  'x'.repeat(65),
])('%j is no name of a user', (name) => {
  expect(USER_NAME.test(name)).toBe(false)
})

test('patterns fit as the same ones do as regular expressions', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 8 })
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 8 })
  fc.assert(
    fc.property(text, pattern, (name, wanted) => {
      const same = new RegExp(`^${wanted.replaceAll('*', '.*').replaceAll('?', '.')}$`)
      expect(fitsPattern(name, wanted)).toBe(same.test(name))
    }),
    { numRuns: 5_000 },
  )
  // What would take a regular expression for ever.
  expect(fitsPattern('a'.repeat(2_000), `${'*a'.repeat(30)}b`)).toBe(false)
  expect(fitsPattern('oidc:a.b', 'oidc:a?b')).toBe(true)
  expect(fitsPattern('oidc:axb', 'oidc:a.b')).toBe(false)
})
