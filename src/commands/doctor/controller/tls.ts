import { headerText } from '../../../cmon/http-reply.ts'
import { ConfigError } from '../../../config/config-error.ts'
import { exitCodes } from '../../exit-codes.ts'
import { errorCode } from '../connect.ts'
import { failed, ok, type Check, type Finding } from '../finding.ts'
import { ask, type Answer } from '../http/ask.ts'
import { endpointLine } from './reach.ts'
import { RPC_LIMIT_MS, type ControllerVisit } from './visit.ts'

/** Whether what listens there speaks TLS; what else, if not. */
export function tlsCheck(visit: ControllerVisit, port: Check): Check {
  return {
    name: `${visit.settings.name}: TLS`,
    needs: [port],
    async run() {
      try {
        return [ok(`speaks ${(await visit.presented()).protocol}`)]
      } catch (thrown) {
        if (thrown instanceof ConfigError) throw thrown
        return [await withoutTls(visit, errorCode(thrown))]
      }
    },
  }
}

async function withoutTls({ host, port }: ControllerVisit, code: string): Promise<Finding> {
  const plain = await plainAnswer(host, port)
  const setting = 'CMON_ENDPOINT'
  if (plain === undefined)
    return failed(
      exitCodes.unreachable,
      `${host}:${port} speaks neither TLS nor HTTP (${code}): it is no controller`,
      { setting, fix: `name the controller's RPC v2 port: ${endpointLine(host)}` },
    )
  const server = headerText(plain.headers['server'])
  const isCmon = /^cmon/i.test(server)
  const who = server === '' ? '' : `, as ${JSON.stringify(server)}`
  return failed(
    exitCodes.unreachable,
    `${host}:${port} answers plain HTTP${who}, and no TLS${isCmon ? ": it is the controller's plain port" : ''}`,
    { setting, fix: `name the TLS port of RPC v2: ${endpointLine(host)}` },
  )
}

async function plainAnswer(host: string, port: number): Promise<Answer | undefined> {
  const url = new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}/v2`)
  try {
    return await ask({ url }, { timeoutMs: RPC_LIMIT_MS })
  } catch {
    return undefined
  }
}
