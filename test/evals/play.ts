import { ToolError } from '../support/connect.ts'
import { tokensOf } from '../tools/world-facts.ts'
import { agrees, occurs } from './fact.ts'
import type { Stage } from './scenes.ts'
import { Taken, type Call, type Task } from './task.ts'

/** What tools answered and what it took. An error's answer is its text. */
export interface Played {
  answers: unknown[]
  tokens: number
  rpcs: number
  changes: string[]
}

/** Plays what is scripted. Throws when a call is refused that shouldn't be, or isn't that should. */
export async function play(task: Task, t: Stage): Promise<Played> {
  return watched(t, async (answers) => {
    for (const call of task.calls) answers.push(await answerTo(call, answers, t))
  })
}

/** Runs what collects answers, and counts what it takes. */
export async function watched(
  t: Stage,
  run: (answers: unknown[]) => Promise<void>,
): Promise<Played> {
  const before = t.demos.map((demo) => demo.rpcs().length)
  const changed = t.changes.length
  const answers: unknown[] = []
  await run(answers)
  const asked = t.demos.flatMap((demo, index) =>
    demo
      .rpcs()
      .slice(before[index])
      // Logging in is due once for all tasks of a scene.
      .filter(({ path }) => path !== '/v2/auth'),
  )
  return {
    answers,
    tokens: answers.reduce((sum: number, answer) => sum + tokensOf(answer), 0),
    rpcs: asked.length,
    changes: t.changes.slice(changed),
  }
}

/** What is not as the task says, in words; empty when all is. */
export function shortcomings(task: Task, { answers, changes }: Played, t: Stage): string[] {
  const [world, ...others] = t.demos.map((demo) => demo.world)
  if (world === undefined) throw new Error('a scene has a controller')
  const { absent = [], after } = task
  const facts = typeof task.facts === 'function' ? task.facts(world, ...others) : task.facts
  return [
    ...facts
      .filter((fact) => !occurs(fact, answers))
      .map((fact) => `no answer says ${JSON.stringify(fact)}`),
    ...absent
      .filter((fact) => occurs(fact, answers))
      .map((fact) => `an answer says ${JSON.stringify(fact)}`),
    ...(after === undefined || agrees(after.is, after.look(world))
      ? []
      : [`the world has ${JSON.stringify(after.look(world))} afterwards`]),
    ...(after === undefined ? changes.map((one) => `${one} was done`) : []),
  ]
}

async function answerTo(
  { tool, args, refusal }: Call,
  answers: readonly unknown[],
  t: Stage,
): Promise<unknown> {
  try {
    // `args` is an object, and stays one.
    const answer = await t.call(tool, filledIn(args, answers) as Record<string, unknown>)
    if (refusal === undefined) return answer
  } catch (thrown) {
    if (!(thrown instanceof ToolError) || refusal === undefined) throw thrown
    if (thrown.code === refusal.code && thrown.text.includes(refusal.says)) return thrown.text
    throw thrown
  }
  throw new Error(`${tool} was not refused with ${refusal.code}`)
}

function filledIn(value: unknown, answers: readonly unknown[]): unknown {
  if (value instanceof Taken) return valueAt(value, answers)
  if (Array.isArray(value)) return value.map((inner) => filledIn(inner, answers))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, filledIn(inner, answers)]),
  )
}

function valueAt({ path, call = -1 }: Taken, answers: readonly unknown[]): unknown {
  let value: unknown = answers.at(call)
  for (const key of path.split('.'))
    value =
      typeof value === 'object' && value !== null
        ? new Map(Object.entries(value)).get(key)
        : undefined
  if (value === undefined) throw new Error(`there is no ${path} in the answer`)
  return value
}
