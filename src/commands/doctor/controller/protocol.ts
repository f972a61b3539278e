import { CmonError } from '../../../cmon/errors.ts'
import { pingInfo } from '../../../cmon/modules/info.ts'
import { exitCodes } from '../../exit-codes.ts'
import { failed, ok, warning, type Check, type Finding } from '../finding.ts'
import { endpointLine } from './reach.ts'
import type { ControllerVisit } from './visit.ts'

/** Whether it is a controller that answers, and which version. Asked without a login, of whoever answers. */
export function protocolCheck(visit: ControllerVisit, tls: Check): Check {
  return {
    name: `${visit.settings.name}: controller`,
    needs: [tls],
    async run() {
      try {
        const { version } = await pingInfo(visit.stranger)
        return [ok(`a controller answers, version ${version ?? 'unknown'}`)]
      } catch (thrown) {
        if (!(thrown instanceof CmonError)) throw thrown
        return [noPing(thrown, visit)]
      }
    },
  }
}

function noPing(error: CmonError, { settings, host }: ControllerVisit): Finding {
  const { status } = error
  if (status?.toLowerCase() === 'tryagain' || error.errorId === STARTING)
    return failed(exitCodes.unreachable, 'a controller answers that is still starting', {
      fix: 'try again in a minute; if it stays so, look at the log of cmon',
    })
  // A refusal in the controller's own words: older versions may not know the operation.
  if (status !== undefined)
    return warning(`a controller answers, but tells no version (${status})`, {
      fix: 'nothing to do, unless calls fail',
    })
  if (error.code !== 'bad_reply') throw error
  return failed(exitCodes.unreachable, `what answers is no controller: ${error.message}`, {
    setting: 'CMON_ENDPOINT',
    fix: `${settings.endpoint} is not the RPC of a controller (a web server, a proxy, the web interface?): name it: ${endpointLine(host)}`,
  })
}

const STARTING = 5
