import { z } from 'zod'
import { date } from '../../../cmon/modules/wire.ts'
import { exitCodes } from '../../exit-codes.ts'
import { failed, ok, skipped, warning, type Check } from '../finding.ts'
import type { ControllerVisit } from './visit.ts'

/** Beyond this the difference shows in "last five minutes" of metrics, logs and jobs. */
const NOTICEABLE_MS = 5_000
/** Beyond this what is asked for by time is another time there. */
const TOO_MUCH_MS = 60_000

/** Whether the controller's clock and ours agree, by the time that its replies carry (cmon-rpc-core 3). */
export function clockCheck(visit: ControllerVisit, login: Check): Check {
  return {
    name: `${visit.settings.name}: clock`,
    needs: [login],
    async run() {
      const client = await visit.client()
      const asked = Date.now()
      const { request_processed: theirs } = await client.call(
        { path: 'info', operation: 'ping', kind: 'read', session: false },
        z.object({ request_processed: date }),
      )
      const answered = Date.now()
      if (theirs === undefined) return [skipped('its replies carry no time')]
      const aheadMs = aheadOf(Date.parse(theirs), asked, answered)
      const seconds = `${Math.abs(aheadMs / 1000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} ours`
      if (Math.abs(aheadMs) <= NOTICEABLE_MS)
        return [ok(`agrees with ours within ${NOTICEABLE_MS / 1000} s`)]
      const remedy = {
        setting: 'system clock',
        fix: 'switch time synchronisation on, on both machines: timedatectl set-ntp true; timedatectl status shows which is off',
      }
      return Math.abs(aheadMs) <= TOO_MUCH_MS
        ? [
            warning(
              `the controller's clock is ${seconds} (limit ${NOTICEABLE_MS / 1000} s)`,
              remedy,
            ),
          ]
        : [
            failed(
              exitCodes.failed,
              `the controller's clock is ${seconds} (limit ${TOO_MUCH_MS / 1000} s): metrics, logs and jobs are asked for by time`,
              remedy,
            ),
          ]
    },
  }
}

/** How far ahead a clock is that said `theirs` at some time between `asked` and `answered`. */
function aheadOf(theirs: number, asked: number, answered: number): number {
  if (theirs > answered) return theirs - answered
  return theirs < asked ? theirs - asked : 0
}
