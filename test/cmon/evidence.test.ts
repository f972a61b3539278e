import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { eventSchema } from '../../src/cmon/event-types.ts'
import { EVIDENCE, type Grade } from '../../src/cmon/evidence.ts'
import { operationName, sentOperations } from './operations.ts'
import { fieldsOf } from '../../src/cmon/schema-fields.ts'

const CAPTURES = new URL('../../../shared/captures/', import.meta.url)
const MODULES = new URL('../../src/cmon/modules/', import.meta.url)

/** Fields read of each operation, by all functions that send it. */
const read = new Map<string, Map<string, z.ZodType>>([
  ['subscribe_events/subscribe', fieldsOf(eventSchema)],
])
for (const { request, schema } of await sentOperations()) {
  const name = operationName(request)
  read.set(name, new Map([...(read.get(name) ?? []), ...fieldsOf(schema)]))
}

const pathsOf = (grade: Grade): [string, string][] =>
  Object.entries(EVIDENCE).flatMap(([operation, fields]) =>
    Object.entries(fields).flatMap(([path, own]): [string, string][] =>
      own === grade ? [[operation, path]] : [],
    ),
  )

test('the table tells every field that the schemas read, and no other', () => {
  const table = Object.entries(EVIDENCE).map(([name, fields]): [string, Set<string>] => [
    name,
    new Set(Object.keys(fields)),
  ])
  const schemas = [...read].map(([name, fields]): [string, Set<string>] => [
    name,
    new Set(fields.keys()),
  ])
  expect(Object.fromEntries(table)).toEqual(Object.fromEntries(schemas))
})

test('every operation that a module names is among those walked', () => {
  const walked = new Set([...read.keys()].map((name) => name.split('/').at(-1)))
  const named = readdirSync(MODULES).flatMap((file) =>
    [...readFileSync(new URL(file, MODULES), 'utf8').matchAll(/operation: '(\w+)'/g)].map(
      ([, operation]) => operation,
    ),
  )
  expect(named.filter((operation) => !walked.has(operation))).toEqual([])
})

test('what is only inferred may be missing', () => {
  const needed = pathsOf('inferred').filter(
    ([operation, path]) => read.get(operation)?.get(path)?.safeParse(undefined).success !== true,
  )
  expect(needed).toEqual([])
})

describe.skipIf(!existsSync(CAPTURES))('recorded replies', () => {
  const recordings = readdirSync(CAPTURES).flatMap((file) => {
    const operation = /^Ok-(\w+)-rep\.json$/.exec(file)?.[1]
    if (operation === undefined) return []
    const reply: unknown = JSON.parse(readFileSync(new URL(file, CAPTURES), 'utf8'))
    return [{ operation: operation.toLowerCase(), paths: new Set(recordedPaths(reply)) }]
  })
  /** `user.user_name`: a field in an object of this name, singular, whatever holds it. */
  const members = new Set(recordings.flatMap(({ paths }) => [...paths].flatMap(memberOf)))
  const inAll = (path: string): boolean => recordings.every(({ paths }) => paths.has(path))

  test('have what the table calls captured: in the operation, or in an object of the same name', () => {
    const missing = pathsOf('captured').filter(([operation, path]) => {
      const own = recordings.find((one) => one.operation === operation.split('/')[1]?.toLowerCase())
      const elsewhere = memberOf(path).some((member) => members.has(member))
      return own?.paths.has(path) !== true && !elsewhere && !inAll(path)
    })
    expect(missing).toEqual([])
  })
})

function recordedPaths(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => recordedPaths(item, `${path}[]`))
  if (typeof value !== 'object' || value === null) return []
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`)
  return Object.entries(value).flatMap(([name, item]: [string, unknown]) => [
    below(name),
    ...recordedPaths(item, below(name)),
    // A map's keys may be anything.
    ...recordedPaths(item, below('*')),
  ])
}

function memberOf(path: string): string[] {
  const steps = path.split('.').filter((step) => step !== '*')
  const holder = steps.at(-2)?.replace('[]', '').replace(/s$/, '')
  return holder === undefined ? [] : [`${holder}.${steps.at(-1)}`]
}
