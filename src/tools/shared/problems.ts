import { z } from 'zod'
import type { CmonError } from '../../cmon/errors.ts'
import type { Controller, Fleet } from '../../fleet/fleet.ts'

/** Controllers that could not answer; left out when all did. */
export const Problems = z
  .array(z.object({ controller: z.string(), code: z.string(), problem: z.string() }))
  .optional()

/** The `problems` field of a partial answer, or nothing. */
export function problemsField(problems: { controller: Controller; error: CmonError }[]): {
  problems?: { controller: string; code: string; problem: string }[]
} {
  if (problems.length === 0) return {}
  return {
    problems: problems.map(({ controller, error }) => ({
      controller: controller.name,
      code: error.code,
      problem: error.message,
    })),
  }
}

/** The `controller` field of a row: needed only where there are several. */
export function controllerField(fleet: Fleet, controller: Controller): { controller?: string } {
  return fleet.controllers.length > 1 ? { controller: controller.name } : {}
}
