import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { createClientPool, type ClientPool } from '../../src/cmon/client-pool.ts'
import type { CmonClient } from '../../src/cmon/client.ts'
import { whoAmI } from '../../src/cmon/modules/users.ts'
import type { DemoController } from '../../src/demo/server.ts'
import { mostLoggedIn } from '../support/people.ts'
import { startController } from '../support/start-controller.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
let demo: DemoController
let serial = 0
beforeAll(async () => {
  demo = await startController()
})

/** So many people with a client each. */
function people(pool: ClientPool, count: number): { name: string; cmon: CmonClient }[] {
  return Array.from({ length: count }, () => {
    const [template] = demo.world.users.filter(({ userName }) => userName === 'viewer')
    if (template === undefined) throw new Error('there is no viewer')
    const name = `person${(serial += 1)}`
    const key = publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
    demo.world.users.push({
      ...template,
      userId: 1000 + serial,
      userName: name,
      publicKeys: [{ name: 'k', key }],
    })
    return { name, cmon: pool.clientFor(name, { kind: 'key', username: name, key: privateKey }) }
  })
}

function poolOf(maxSessions: number, idleMs?: number, timeoutMs = 20_000): ClientPool {
  const pool = createClientPool({
    name: 'main',
    endpoint: demo.url,
    trust: {
      insecure: false,
      fingerprint: demo.fingerprint256,
      ca: undefined,
      pins: { get: () => undefined, set: async () => {} },
    },
    timeoutMs,
    maxConcurrency: 16,
    maxSessions,
    ...(idleMs === undefined ? {} : { idleMs }),
  })
  onTestFinished(() => pool.close())
  return pool
}

const nameOf = async (cmon: CmonClient): Promise<string> => (await whoAmI(cmon)).user.name
const logins = (name: string): number =>
  demo.rpcs().filter((rpc) => rpc.operation === 'authenticateResponse' && rpc.user === name).length
/** The controller's log names nobody there: the session is over by then. */
const logouts = (): number => demo.rpcs().filter(({ operation }) => operation === 'logout').length

test('many people, few sessions: each gets their own answer and the bound holds at the controller', async () => {
  const pool = poolOf(5)
  const all = people(pool, 51)
  const begin = demo.rpcs().length
  const answers = await Promise.all(all.map(({ cmon }) => nameOf(cmon)))
  expect(answers).toEqual(all.map(({ name }) => name))
  expect(mostLoggedIn(demo, begin)).toBe(5)
  expect(pool.sessions()).toBe(5)
})

test('who was away longest makes way, and comes back by a new login', async () => {
  const pool = poolOf(2)
  const [ann, ben, cleo] = people(pool, 3)
  if (ann === undefined || ben === undefined || cleo === undefined) throw new Error('too few')
  for (const { cmon } of [ann, ben, ann, cleo, ann, ben]) await nameOf(cmon)
  expect([ann, ben, cleo].map(({ name }) => logins(name))).toEqual([1, 2, 1])
})

test('the session of a call under way is left alone: the next one waits for its end, or says why', async () => {
  const pool = poolOf(1, undefined, 2_000)
  const [ann, ben] = people(pool, 2)
  if (ann === undefined || ben === undefined) throw new Error('too few')
  await nameOf(ann.cmon)
  const before = logouts()
  demo.faults.set('latency=400')
  onTestFinished(() => demo.faults.clear())
  const slow = nameOf(ann.cmon)
  await expect.poll(() => pool.load().running).toBe(1)
  const waiting = nameOf(ben.cmon)
  expect(await slow).toBe(ann.name)
  expect(await waiting).toBe(ben.name)
  expect([logins(ann.name), logouts() - before]).toEqual([1, 1])

  demo.faults.set('latency=1500')
  const held = nameOf(ben.cmon)
  const late = whoAmI(ann.cmon, { timeoutMs: 500 })
  await expect(late).rejects.toMatchObject({
    code: 'timeout',
    next: expect.stringContaining('MCP_USERS_MAX_SESSIONS'),
  })
  await held
})

test('a caller who gives up while waiting leaves no place taken', async () => {
  const pool = poolOf(1)
  const [ann, ben, cleo] = people(pool, 3)
  if (ann === undefined || ben === undefined || cleo === undefined) throw new Error('too few')
  demo.faults.set('latency=200')
  onTestFinished(() => demo.faults.clear())
  const slow = nameOf(ann.cmon)
  const gone = new AbortController()
  const given = whoAmI(ben.cmon, { signal: gone.signal })
  const after = nameOf(cleo.cmon)
  gone.abort(new Error('gone'))
  await expect(given).rejects.toThrow('gone')
  expect([await slow, await after]).toEqual([ann.name, cleo.name])
  expect(logins(ben.name)).toBe(0)
})

test('an idle session ends at the controller too', async () => {
  const pool = poolOf(5, 50)
  const [ann] = people(pool, 1)
  if (ann === undefined) throw new Error('too few')
  const before = logouts()
  await nameOf(ann.cmon)
  await expect.poll(() => [pool.sessions(), logouts() - before]).toEqual([0, 1])
  expect(await nameOf(ann.cmon)).toBe(ann.name)
})

test('those who are not retained are logged out, the others go on', async () => {
  const pool = poolOf(5)
  const [ann, ben] = people(pool, 2)
  if (ann === undefined || ben === undefined) throw new Error('too few')
  await Promise.all([nameOf(ann.cmon), nameOf(ben.cmon)])
  const before = logouts()
  await pool.retain(new Set([ann.name]))
  await nameOf(ann.cmon)
  expect(logouts() - before).toBe(1)
  expect([ann, ben].map(({ name }) => logins(name))).toEqual([1, 1])
  expect(pool.sessions()).toBe(1)
})
