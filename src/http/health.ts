import type { Context } from 'hono'
import type { Whose } from './open-streams.ts'
import type { AppEnv } from './env.ts'

export interface ControllerReadiness {
  name: string
  condition: string
  problem: string | undefined
}

/** `/readyz`: 200 while at least one controller answers. Names and reasons only for who would be let in. */
export function createReadyEndpoint(
  readiness: () => Promise<ControllerReadiness[]>,
  whose: Whose,
): (context: Context<AppEnv>) => Promise<Response> {
  return async (context) => {
    const controllers = await readiness()
    const counts: Record<string, number> = {}
    for (const { condition } of controllers) counts[condition] = (counts[condition] ?? 0) + 1
    const known = await whose(context.env.incoming)
    const ready = (counts['ready'] ?? 0) > 0
    return context.json(
      {
        status: ready ? 'ready' : 'not_ready',
        controllers: counts,
        ...(known === undefined ? {} : { details: controllers }),
      },
      ready ? 200 : 503,
    )
  }
}
