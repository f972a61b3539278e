import type { World } from '../../src/demo/world/world.ts'
import type { Expected, Fact } from './fact.ts'
import type { SceneName } from './scenes.ts'

export type Arguments = Readonly<Record<string, unknown>>

/** A question of an operator, and what a good assistant finds out or does about it. */
export interface Task {
  /** In an operator's words; a live model gets nothing else. */
  question: string
  /** Where it is asked; default `one controller`. */
  scene?: SceneName
  /** What is called for it, in this order. A live model may go another way. */
  calls: readonly Call[]
  /** Other tools that are as good a beginning as that of the first call. */
  orFirst?: readonly string[]
  /** What stands in the answers. From the worlds of the scene's controllers where a seed decides it. */
  facts: readonly Fact[] | ((world: World, ...others: World[]) => readonly Fact[])
  /** What stands in none of them. */
  absent?: readonly Fact[]
  /** What has become of the world; without it nothing may be changed. */
  after?: { look: (world: World) => unknown; is: Expected }
  /** At most so many RPCs, and o200k tokens of all answers. */
  limits?: { rpcs: number; tokens: number }
}

export interface Call {
  tool: string
  /** Values may be `taken` from earlier answers, at any depth. */
  args: Arguments
  /** The tool error that it must give: its code, and what its text says. A live model may avoid it. */
  refusal?: { code: string; says: string }
}

/** A value out of an earlier answer. */
export class Taken {
  readonly path: string
  readonly call: number | undefined
  constructor(path: string, call: number | undefined) {
    this.path = path
    this.call = call
  }
}

export function call(tool: string, args: Arguments = {}): Call {
  return { tool, args }
}

/** A call that must give a tool error of this code, whose text says that. */
export function refused(code: string, tool: string, args: Arguments, says: string): Call {
  return { tool, args, refusal: { code, says } }
}

/** A call that only plans, and the same with the plan's approval. */
export function callTwice(tool: string, args: Arguments): Call[] {
  return [call(tool, args), call(tool, { ...args, approval: taken('plan.approval') })]
}

/** The value at `path`, such as `jobs.0.id`, of the answer to a call (counted from 0), or to the last one. */
export function taken(path: string, call?: number): Taken {
  return new Taken(path, call)
}
