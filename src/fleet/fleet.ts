import { hasLogin, type CallOptions, type CmonClient } from '../cmon/client.ts'
import { CmonError } from '../cmon/errors.ts'
import { ping } from '../cmon/modules/clusters.ts'
import { pingInfo } from '../cmon/modules/info.ts'

/** One controller as tools see it: its name and the calls to it. */
export interface Controller {
  readonly name: string
  readonly cmon: CmonClient
}

/** The controllers of this daemon, one or many. */
export interface Fleet {
  readonly controllers: readonly Controller[]
}

export interface PartialAnswer<T> {
  answers: { controller: Controller; value: T }[]
  problems: { controller: Controller; error: CmonError }[]
}

/**
 * Asks every controller at once. What some can't answer is told beside what the others said;
 * when none answers the first one's error is thrown.
 */
export async function askAll<T>(
  controllers: readonly Controller[],
  ask: (controller: Controller) => Promise<T>,
): Promise<PartialAnswer<T>> {
  const settled = await Promise.allSettled(controllers.map((controller) => ask(controller)))
  const partial: PartialAnswer<T> = { answers: [], problems: [] }
  settled.forEach((outcome, index) => {
    const controller = controllers[index]
    if (controller === undefined) return
    if (outcome.status === 'fulfilled') {
      partial.answers.push({ controller, value: outcome.value })
      return
    }
    // A cancelled call or a defect is no partial answer.
    if (!(outcome.reason instanceof CmonError)) throw outcome.reason
    partial.problems.push({ controller, error: outcome.reason })
  })
  const [first] = partial.problems
  if (partial.answers.length === 0 && first !== undefined) throw first.error
  return partial
}

const CHECK_TIMEOUT_MS = 3_000
const CHECK_AGE_MS = 2_000

/** Counts of controllers by condition, asking those whose last contact is older than two seconds. */
export function createReadiness(
  fleet: Fleet,
): () => Promise<{ name: string; condition: string; problem: string | undefined }[]> {
  const inFlight = new Map<string, Promise<void>>()
  async function check({ name, cmon }: Controller): Promise<void> {
    const state = cmon.state()
    if (Date.now() - state.checkedAt < CHECK_AGE_MS && state.condition !== 'unknown') return
    // One question at a time per controller, however many probes wait for its answer.
    let flight = inFlight.get(name)
    if (flight === undefined) {
      flight = probe(cmon, { timeoutMs: CHECK_TIMEOUT_MS }).finally(() => inFlight.delete(name))
      inFlight.set(name, flight)
    }
    await flight
  }
  return async () => {
    await Promise.all(fleet.controllers.map(check))
    return fleet.controllers.map(({ name, cmon }) => {
      const { condition, problem } = cmon.state()
      return { name, condition, problem: problem?.message }
    })
  }
}

async function probe(cmon: CmonClient, options: CallOptions): Promise<void> {
  try {
    await (hasLogin(cmon) ? ping(cmon, options) : pingInfo(cmon, options))
  } catch {
    // What went wrong is in the client's state.
  }
}
