import { z } from 'zod'
import { removeMaintenance, windowState } from '../../cmon/modules/maintenance.ts'
import { askAll, type Fleet } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { ControllerName } from '../shared/params.ts'
import { controllersIn } from '../shared/scope.ts'
import type { Severity } from '../shared/severity.ts'
import { toSeconds } from '../shared/time.ts'
import { windowsOf, type PlacedWindow } from './read-windows.ts'

export const deleteMaintenanceWindow = defineTool({
  name: 'delete_maintenance_window',
  title: 'Delete a maintenance window',
  description: 'Ends a maintenance window that is open, or calls off one to come.',
  hints: destructive,
  input: {
    window: z.string().min(1).max(100).describe('id from list_maintenance_windows'),
    controller: ControllerName,
  },
  output: {},

  async prepare({ fleet, signal }, { window: uuid, controller: name }) {
    const placed = await findWindow(fleet, uuid, name, signal)
    const { controller, window, ref, now } = placed
    const state = windowState(window, now)
    const subject =
      window.clusterId === undefined ? `host ${shownName(window.hostname ?? '')}` : ref
    const period = `${toSeconds(window.startsAt) ?? '?'} to ${toSeconds(window.endsAt) ?? '?'}`
    return {
      controller,
      cluster: ref,
      severity: SEVERITIES[state],
      summary: `Delete the ${state} maintenance window of ${subject ?? 'a cluster that is gone'}, ${period}`,
      findings: [
        state === 'current'
          ? {
              check: 'state',
              outcome: 'warning',
              note: 'it is open: somebody may be at work under it',
            }
          : { check: 'state', outcome: 'ok', note: `it is ${state}, not open` },
      ],
      basis: [state, window.startsAt ?? null, window.endsAt ?? null],
      steps: [
        async (cmon, options) => {
          await removeMaintenance(cmon, window.uuid, options)
          return {}
        },
      ],
    }
  },
})

/**
 * No data goes and no access opens. But under an open window somebody has taken nodes down on purpose:
 * without it they count as failed, people are called out, and recovery may start what is being worked on.
 * One that isn't open yet, or no longer, shields nothing, and can be made again as it was.
 */
const SEVERITIES: Record<ReturnType<typeof windowState>, Severity> = {
  current: 'interrupts',
  coming: 'routine',
  past: 'routine',
}

async function findWindow(
  fleet: Fleet,
  uuid: string,
  name: string | undefined,
  signal: AbortSignal,
): Promise<PlacedWindow> {
  const { answers, problems } = await askAll(controllersIn(fleet, name), (controller) =>
    windowsOf(controller, undefined, { signal }),
  )
  const found = answers.flatMap(({ value }) => value).find(({ window }) => window.uuid === uuid)
  if (found !== undefined) return found
  // It may well be on a controller that doesn't answer.
  const [problem] = problems
  if (problem !== undefined) throw problem.error
  throw new InputError(
    'not_found',
    "There is no such maintenance window, or it isn't visible to this user",
    { parameter: 'window', next: 'list_maintenance_windows shows the windows and their ids.' },
  )
}
