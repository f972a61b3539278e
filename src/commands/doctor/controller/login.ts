import type { CmonClient } from '../../../cmon/client.ts'
import { CmonError } from '../../../cmon/errors.ts'
import { whoAmI, type Myself } from '../../../cmon/modules/users.ts'
import { ConfigError, showProblem } from '../../../config/config-error.ts'
import type { Login } from '../../../config/controller.ts'
import { toName } from '../../../fleet/untrusted.ts'
import { exitCodes } from '../../exit-codes.ts'
import { exitCodeOf } from '../../io.ts'
import { failed, ok, skipped, type Check, type Finding } from '../finding.ts'
import { once } from '../once.ts'
import type { ControllerVisit } from './visit.ts'

/** Whether the login can be had from what is set: a key's format and passphrase. No controller is asked. */
export function credentialCheck(visit: ControllerVisit): Check {
  const { login, name } = visit.settings
  return {
    name: `${name}: credential`,
    async run() {
      if (login === undefined)
        return [skipped('MCP_IDENTITY is per-user, and the daemon has no login of its own')]
      try {
        await visit.client()
        return [
          ok(
            login.kind === 'key'
              ? `user ${login.username}, RSA key ${login.keyFile}`
              : `user ${login.username}, password`,
          ),
        ]
      } catch (thrown) {
        if (!(thrown instanceof ConfigError)) throw thrown
        return thrown.problems.map((problem) =>
          failed(exitCodes.configuration, showProblem(problem), {
            setting: problem.key ?? 'CMON_KEY_FILE',
            fix: '',
          }),
        )
      }
    },
  }
}

/** Logs in, once: controllers suspend a user after too many refused attempts. */
export function loginCheck(visit: ControllerVisit, needs: readonly Check[]): LoginCheck {
  const myself = once(async () => whoAmI(await visit.client()))
  const check: Check = {
    name: `${visit.settings.name}: login`,
    needs,
    async run() {
      try {
        const { user } = await myself()
        const groups = user.groups.map((group) => JSON.stringify(toName(group))).join(', ')
        return [ok(`logged in as ${user.name}, of the groups ${groups === '' ? 'none' : groups}`)]
      } catch (thrown) {
        if (!(thrown instanceof CmonError)) throw thrown
        const { login } = visit.settings
        if (login === undefined) throw thrown
        return [refused(thrown, login, await visit.client())]
      }
    },
  }
  return { check, myself }
}

export interface LoginCheck {
  readonly check: Check
  readonly myself: () => Promise<Myself>
}

function refused(error: CmonError, login: Login, client: CmonClient): Finding {
  const said = error.said === undefined ? '' : ` (the controller: ${error.said})`
  const { address } = client.state()
  const text = `${error.message}${said}, at ${address}`
  if (error.code !== 'not_authenticated')
    return failed(exitCodeOf(error.code), text, { setting: 'CMON_ENDPOINT', fix: error.next ?? '' })
  return failed(exitCodes.refused, text, {
    setting: login.kind === 'key' ? 'CMON_KEY_FILE' : 'CMON_PASSWORD',
    fix: `${error.next ?? ''} ${byHand(login)}`,
  })
}

/** A line that tries, or mends, the same by the vendor's own means. */
function byHand({ kind, username }: Login): string {
  return kind === 'key'
    ? `The lines: CMON_USERNAME='${username}', CMON_KEY_FILE='/path/to/key.pem'; to register a key: openssl rsa -in key.pem -pubout, then add it to the user in ClusterControl.`
    : `The lines: CMON_USERNAME='${username}', CMON_PASSWORD='…' (in single quotes, or CMON_PASSWORD_FILE).`
}
