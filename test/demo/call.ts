import type { Answer, Caller } from '../../src/demo/module.ts'
import { Refusal } from '../../src/demo/module.ts'
import { modules } from '../../src/demo/modules/index.ts'
import { Rows } from '../../src/demo/rows.ts'
import type { Clock } from '../../src/demo/world/clock.ts'
import { advanceWorld } from '../../src/demo/world/jobs/engine.ts'
import type { World } from '../../src/demo/world/world.ts'

/** A clock that stands where it is put, a quarter past nine on a working day. */
export function stoppedClock(start = new Date('2026-03-04T09:15:00.000Z')) {
  let now = start
  return {
    start,
    now: () => now,
    advance(seconds: number) {
      now = new Date(now.getTime() + seconds * 1000)
    },
  } satisfies Clock & { advance(seconds: number): void }
}

export function callerNamed(world: World, userName: string): Caller {
  const user = world.users.find((one) => one.userName === userName)
  if (user === undefined) throw new Error(`There is no user ${userName}.`)
  const { userId, groupNames } = user
  return { userId, userName, groupNames, isSuperuser: userName === 'system' }
}

/**
 * Brings the world up to now and runs one operation, without wire and envelope; `as` is the user,
 * admin unless told otherwise.
 */
export function ask(
  world: World,
  module: string,
  operation: string,
  body: Record<string, unknown> = {},
  as = 'admin',
): Answer {
  const handler = modules[module]?.[operation.toLowerCase()]
  if (handler === undefined) throw new Error(`There is no ${module}/${operation}.`)
  const now = world.clock.now()
  advanceWorld(world, now)
  const answer = handler({
    body: { operation, ...body },
    world,
    caller: callerNamed(world, as),
    now,
    clientAddress: '192.0.2.77',
  })
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [key, value instanceof Rows ? [...value] : value]),
  )
}

/** The status and text of the refusal, or `Ok`. */
export function outcome(run: () => Answer): string {
  try {
    run()
    return 'Ok'
  } catch (error) {
    if (error instanceof Refusal) return `${error.status}: ${error.message}`
    throw error
  }
}

type Json = Record<string, unknown>

export function rows(answer: Answer, key: string): Json[] {
  const list = answer[key]
  if (!Array.isArray(list)) throw new Error(`${key} is no list.`)
  return list.filter((row): row is Json => typeof row === 'object' && row !== null)
}

export function part(object: Json, key: string): Json {
  const value = object[key]
  if (typeof value !== 'object' || value === null) throw new Error(`${key} is no object.`)
  return Object.fromEntries(Object.entries(value))
}
