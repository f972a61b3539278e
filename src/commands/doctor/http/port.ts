import { showBind, type BindAddress } from '../../../config/address.ts'
import type { Config } from '../../../config/settings.ts'
import { exitCodes } from '../../exit-codes.ts'
import { failed, ok, warning, type Check, type Finding } from '../finding.ts'
import { refusalToBind, type Occupant } from './daemon.ts'

const setting = 'MCP_BIND_ADDRESS'

/** Whether the daemon can listen where it shall, or listens there already. */
export function portCheck(config: Config, occupant: () => Promise<Occupant>): Check {
  return {
    name: 'port',
    async run() {
      const bind = config.bindAddress
      const shown = showBind(bind)
      if (!('unixPath' in bind) && bind.port === 0)
        return [ok(`${shown}: the system chooses a free port at each start`)]
      const found = await occupant()
      switch (found.kind) {
        case 'daemon':
          return [ok(`cmon-mcp answers at ${shown}`), ...notReady(found.readiness.ready)]
        case 'nobody':
          return [ok(`${shown} is free; the daemon isn't running there`)]
        case 'other':
          return [await taken(bind, found.what)]
        case 'unusable':
          return [unusable(bind, found.code)]
      }
    },
  }
}

function notReady(ready: boolean): Finding[] {
  return ready
    ? []
    : [
        warning('the running daemon reaches no controller (/readyz is 503)', {
          fix: 'see the checks of the controller below; if those are fine, restart the daemon: systemctl restart cmon-mcp',
        }),
      ]
}

async function taken(bind: BindAddress, what: string): Promise<Finding> {
  const free = 'unixPath' in bind ? undefined : await freeBeside(bind)
  const line = free === undefined ? `${setting}='…'` : `${setting}='${showBind(free)}'`
  return failed(
    exitCodes.failed,
    `${showBind(bind)} is in use by another program: ${what} answers there`,
    { setting, fix: `stop that program (ss -ltnp shows it), or take another port: ${line}` },
  )
}

/** The next port that can be had. */
async function freeBeside(bind: { host: string; port: number }): Promise<BindAddress | undefined> {
  for (let port = bind.port + 1; port <= Math.min(bind.port + 20, 65_535); port += 1)
    if ((await refusalToBind({ host: bind.host, port })) === undefined)
      return { host: bind.host, port }
  return undefined
}

function unusable(bind: BindAddress, code: string): Finding {
  return failed(exitCodes.failed, `${showBind(bind)} can't be listened on (${code})`, {
    setting,
    fix: adviceFor(bind, code),
  })
}

function adviceFor(bind: BindAddress, code: string): string {
  if ('unixPath' in bind)
    return code === 'EEXIST'
      ? `a file that nobody answers on is in the way: rm ${bind.unixPath}`
      : 'the directory of the socket must exist and be writable by the daemon'
  if (code === 'EACCES')
    return `ports below 1024 need a privilege: ${setting}='${showBind({ ...bind, port: 3000 })}'`
  return `no address of this machine: ${setting}='127.0.0.1:${bind.port}', or '0.0.0.0:${bind.port}' for all of them`
}
