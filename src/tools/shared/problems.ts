import { z } from 'zod'
import type { CmonError } from '../../cmon/errors.ts'
import type { Controller, Fleet } from '../../fleet/fleet.ts'
import { toSeconds } from './time.ts'

/** Controllers that could not answer; left out when all did. */
export const Problems = z
  .array(z.object({ controller: z.string(), code: z.string(), problem: z.string() }))
  .optional()

export interface ProblemRow {
  controller: string
  code: string
  problem: string
}

/** The `problems` field of a partial answer, or nothing; `more` holds what is no failure of a controller. */
export function problemsField(
  problems: readonly { controller: Controller; error: CmonError }[],
  more: readonly ProblemRow[] = [],
): { problems?: ProblemRow[] } {
  const rows = [
    ...problems.map(({ controller, error }) => ({
      controller: controller.name,
      code: error.code,
      problem: error.message,
    })),
    ...more,
  ]
  return rows.length === 0 ? {} : { problems: rows }
}

/** Says of a list that is too long for one question how far it was read. */
export function cutProblem(
  controller: Controller,
  what: string,
  oldest: string | undefined,
): ProblemRow {
  const back = oldest === undefined ? '' : `, back to ${toSeconds(oldest)}`
  return {
    controller: controller.name,
    code: 'cut',
    problem: `Only the newest ${what} were looked at${back}`,
  }
}

/** The `controller` field of a row: needed only where there are several. */
export function controllerField(fleet: Fleet, controller: Controller): { controller?: string } {
  return fleet.controllers.length > 1 ? { controller: controller.name } : {}
}
