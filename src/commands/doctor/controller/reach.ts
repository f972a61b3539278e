import { isIP } from 'node:net'
import { exitCodes } from '../../exit-codes.ts'
import { errorCode, openTcp } from '../connect.ts'
import { failed, ok, type Check } from '../finding.ts'
import type { ControllerVisit } from './visit.ts'

/** Where a controller listens for RPC v2 unless told otherwise. */
export const RPC_PORT = 9501

/** The line for the same host with the usual port, or with a port of your own. */
export function endpointLine(host: string, port = RPC_PORT): string {
  return `CMON_ENDPOINT='https://${isIP(host) === 6 ? `[${host}]` : host}:${port}'`
}

/** Whether the name in the endpoint stands for an address. */
export function addressCheck(visit: ControllerVisit): Check {
  return {
    name: `${visit.settings.name}: address`,
    async run() {
      const { host } = visit
      if (isIP(host) !== 0) return [ok(`${host} is an address`)]
      try {
        return [ok(`${host} is ${(await visit.addresses()).join(', ')}`)]
      } catch (thrown) {
        return [
          failed(exitCodes.unreachable, `${host} doesn't resolve (${errorCode(thrown)})`, {
            setting: 'CMON_ENDPOINT',
            fix: `write a name that DNS or /etc/hosts knows, or the address: ${endpointLine('192.0.2.10', visit.port)}`,
          }),
        ]
      }
    },
  }
}

/** Whether something listens there. */
export function portCheck(visit: ControllerVisit, address: Check): Check {
  return {
    name: `${visit.settings.name}: port`,
    needs: [address],
    async run() {
      const { host, port } = visit
      try {
        const socket = await openTcp({ host, port })
        socket.destroy()
        return [ok(`${host}:${port} is open`)]
      } catch (thrown) {
        const code = errorCode(thrown)
        return [
          failed(exitCodes.unreachable, `${host}:${port} can't be reached: ${reasonOf(code)}`, {
            setting: 'CMON_ENDPOINT',
            fix: `${adviceFor(code, port)}; the line is ${endpointLine(host)}`,
          }),
        ]
      }
    },
  }
}

function reasonOf(code: string): string {
  if (code === 'ECONNREFUSED') return 'the port is closed (ECONNREFUSED)'
  return code.startsWith('no answer') ? `${code}, as behind a firewall` : code
}

function adviceFor(code: string, port: number): string {
  const elsewhere =
    port === RPC_PORT ? '' : `, and whether port ${port} is right: it is ${RPC_PORT} mostly`
  return code === 'ECONNREFUSED'
    ? `look whether cmon runs there (systemctl status cmon) and listens for RPC v2 beyond its own loopback (ss -ltn)${elsewhere}`
    : `look at the firewalls between here and there${elsewhere}`
}
