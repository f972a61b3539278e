import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { expect, test } from 'vitest'
import type { CmonClient } from '../../../src/cmon/client.ts'
import { EVIDENCE } from '../../../src/cmon/evidence.ts'
import { probeController, type ProbeReport } from '../../../src/commands/doctor/probe/probe.ts'
import type { DemoController } from '../../../src/demo/server.ts'
import { operationName, sentOperations } from '../../cmon/operations.ts'
import { clientOf } from '../../support/connect.ts'
import { temporaryFolder } from '../../support/program.ts'
import { runHere } from '../../support/run-doctor.ts'
import { settingsForController, startController } from '../../support/start-controller.ts'

/** The probe of a demo controller whose replies pass through `mend` first. */
async function probe(
  controller: DemoController,
  mend: (operation: string, reply: unknown) => unknown = (_, reply) => reply,
): Promise<ProbeReport> {
  const cmon = clientOf(controller)
  try {
    const between: CmonClient = {
      ...cmon,
      call: async (request, schema, options) =>
        schema.parse(mend(operationName(request), await cmon.call(request, z.unknown(), options))),
    }
    return await probeController(between, () => {})
  } finally {
    await cmon.close()
  }
}

/** A copy of a reply in which every object at the key `of` has passed through `change`. */
function changed(value: unknown, of: string, change: (one: Row) => Row): unknown {
  if (Array.isArray(value)) return value.map((one) => changed(one, of, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, own]): [string, unknown] => {
      const below = changed(own, of, change)
      if (key !== of) return [key, below]
      // Rows of replies as they come.
      return [key, Array.isArray(below) ? below.map((one) => change(one as Row)) : below]
    }),
  )
}
type Row = Record<string, unknown>

const plain = await probe(await startController())

test('every operation that is known is there: asked, or with why not; all that only look are asked', async () => {
  expect(Object.keys(plain.operations)).toEqual(Object.keys(EVIDENCE))
  const reads = (await sentOperations()).filter(({ request }) => request.kind === 'read')
  const unasked = [...new Set(reads.map(({ request }) => operationName(request)))].filter(
    (operation) => plain.operations[operation]?.asked === undefined,
  )
  expect(unasked).toEqual(['discovery/checkHosts'])
  expect(plain.operations['jobs/createJobInstance']).toEqual({ not_asked: 'a change' })
})

test('known fields come with how they are written, words of known vocabularies as they are', () => {
  const found = plain.operations['clusters/getAllClusterInfo']
  expect(found?.outcomes).toEqual({ ok: expect.any(Number) })
  expect(found?.fields?.['clusters[]']).toMatchObject({
    cluster_id: 'integer',
    cluster_name: 'text',
    hosts: expect.stringContaining('list'),
  })
  expect(found?.words?.['clusters[].state']).toMatchObject({ STARTED: expect.any(Number) })
  expect(plain.version).toBe('2.3.4')
  expect(plain.clusters).toMatchObject({ galera: 2, mongodb: 2 })
  expect(found?.unreadable).toBeUndefined()
})

test('nothing of the world is in the file, which is small and nobody else’s to read', async () => {
  const controller = await startController()
  const file = join(await temporaryFolder(), 'probe.json')
  const { code, stdout } = await runHere(
    ['doctor', '--probe', file],
    settingsForController(controller),
  )
  expect(code).toBe(0)
  expect(stdout).toContain(`Written to ${file}`)
  const text = await readFile(file, 'utf8')
  expect(text.length).toBeLessThan(100_000)
  expect(stringsOf(controller).filter((name) => text.includes(name))).toEqual([])
  expect(text).not.toMatch(/\d+\.\d+\.\d+\.\d+|@|https?:|select /i)
})

test('the probe changes nothing: only operations that look are sent', async () => {
  const controller = await startController()
  await probe(controller)
  const kinds = new Map(
    (await sentOperations()).map(({ request }) => [operationName(request), request.kind]),
  )
  const sent = new Set(
    controller
      .rpcs()
      .map(({ path, operation }) => `${path.replace(/^\/v2\/|\/$/g, '')}/${operation}`),
  )
  const others = [...sent].filter((name) => kinds.get(name) !== 'read')
  expect(others.toSorted()).toEqual(['auth/authenticateWithPassword', 'subscribe_events/subscribe'])
})

test('a field that never comes, one of another type, an unknown one, and a reply of another shape are told', async () => {
  const report = await probe(await startController(), (operation, reply) => {
    if (operation === 'clusters/getAllClusterInfo')
      return changed(reply, 'clusters', ({ state: _, ...row }) => ({
        ...row,
        vendor: { name: row['vendor'] },
        brand_new: 7,
      }))
    if (operation === 'users/getUsers') return { ...(reply as Row), users: [{ nick: 'x' }] }
    return reply
  })
  const before = new Set(plain.differences)
  expect(report.differences.filter((line) => !before.has(line)).toSorted()).toEqual([
    'clusters/getAllClusterInfo: clusters[].state never came',
    'clusters/getAllClusterInfo: clusters[].vendor comes as object, which is not read',
    "users/getUsers: the reply can't be read at users",
    'users/getUsers: users comes as list, which is not read',
    'users/getUsers: users[].disabled never came',
    'users/getUsers: users[].first_name never came',
    'users/getUsers: users[].groups never came',
    'users/getUsers: users[].last_login never came',
    'users/getUsers: users[].last_name never came',
    'users/getUsers: users[].origin never came',
    'users/getUsers: users[].suspended never came',
    'users/getUsers: users[].user_name never came',
  ])
  const { unknown } = report.operations['clusters/getAllClusterInfo'] ?? {}
  expect(unknown?.['clusters[]']).toMatchObject({ brand_new: 'integer' })
})

test('what was inferred is told as seen, refuted or undecided', async () => {
  const withTotal = await probe(await startController(), (operation, reply) =>
    operation === 'audit/getEntries' ? { ...(reply as Row), total: 3 } : reply,
  )
  expect(withTotal.operations['audit/getEntries']?.inferred?.seen).toEqual(['total'])
  const without = await probe(await startController(), (operation, reply) => {
    if (operation !== 'audit/getEntries') return reply
    const { total: _, ...rest } = reply as Row
    return rest
  })
  expect(without.operations['audit/getEntries']?.inferred?.refuted).toEqual(['total'])
  expect(without.differences).toContain('audit/getEntries: total was inferred, and never came')
})

test('keys that are names of things are counted, not told', async () => {
  const controller = await startController()
  const [host] = controller.world.clusters.flatMap(({ hosts }) => hosts)
  const name = host?.hostname ?? ''
  const report = await probe(controller, (operation, reply) =>
    operation === 'clusters/getAllClusterInfo'
      ? changed(reply, 'clusters', (row) => ({ ...row, [name]: 1, 'db.example.com': 2 }))
      : reply,
  )
  const text = JSON.stringify(report)
  expect([text.includes(name), text.includes('db.example.com')]).toEqual([false, false])
  const { unknown } = report.operations['clusters/getAllClusterInfo'] ?? {}
  expect(Number(unknown?.['clusters[]']?.['(not told)'])).toBeGreaterThanOrEqual(2)
})

test('an event that comes meanwhile is heard, too', async () => {
  const controller = await startController()
  const telling = setInterval(
    () =>
      controller.emitEvent({
        event_class: 'EventHost',
        event_name: 'Changed',
        event_specifics: { host_name: 'db1.example.com' },
      }),
    50,
  )
  const report = await probe(controller).finally(() => clearInterval(telling))
  expect(report.operations['subscribe_events/subscribe']).toMatchObject({
    asked: 1,
    outcomes: { ok: 1 },
    fields: { '': { event_class: 'text' }, event_specifics: { host_name: 'text' } },
    words: { event_class: { EventHost: 1 } },
  })
  expect(JSON.stringify(report)).not.toContain('db1.example.com')
})

test('a controller that refuses an operation is told with code and status, without its words', async () => {
  const controller = await startController({ faults: ['garbage=1@cloud'] })
  const report = await probe(controller)
  expect(report.operations['cloud/listCredentials']).toMatchObject({ outcomes: { bad_reply: 1 } })
  expect(report.differences).toContain('cloud/listCredentials: never answered (bad_reply)')
})

test('a controller that can not be asked leaves no file, and the exit code says why', async () => {
  const folder = await temporaryFolder()
  const { code } = await runHere(['doctor', '--probe', join(folder, 'probe.json')], {
    ...settingsForController(await startController()),
    CMON_PASSWORD: 'not the password',
  })
  expect(code).toBe(77)
  expect(await readdir(folder)).toEqual([])
})

/** Names and texts of the world that are long enough to be recognised. */
function stringsOf({ world }: DemoController): string[] {
  const found = new Set<string>()
  const collect = (value: unknown, depth: number): void => {
    if (typeof value === 'string') found.add(value)
    else if (depth < 6 && typeof value === 'object' && value !== null)
      for (const own of Object.values(value)) collect(own, depth + 1)
  }
  for (const part of [world.clusters, world.users, world.groups]) collect(part, 0)
  // The version of the package is told, and a vendor's name.
  for (const told of ['2.3.4', '10gen']) found.delete(told)
  return [...found].filter((text) => text.length >= 5 && !WORDS.test(text))
}

/** Words of vocabularies, and of the fields' own names. */
const WORDS = /^(?!prod|dev|stage|test|db|10\.|192\.)[A-Za-z_]+$/
