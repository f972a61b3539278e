import { showBind } from '../config/address.ts'
import type { Config } from '../config/settings.ts'
import type { CommandKit } from './command-kit.ts'
import { errorCode } from './doctor/connect.ts'
import { describeAnswer, isHealthy } from './doctor/http/daemon.ts'
import { askEither, ownTarget } from './doctor/http/own-address.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'

/** Containers give a check some seconds at most. */
const LIMIT_MS = 3_000

/** `cmon-mcp healthcheck`: whether the daemon of these settings lives; for containers. */
export function addHealthcheckCommand({ command, load, io, ended }: CommandKit): void {
  const made = command('healthcheck', 'asks /healthz of the running daemon; exit code 0 or 1')
  made.action(async () => {
    const { config } = load(made, { controller: false, http: false })
    ended(await checkHealth(config, io))
  })
}

async function checkHealth(config: Config, io: Io): Promise<ExitCode> {
  const shown = showBind(config.bindAddress)
  const target = ownTarget(config)
  if (target === undefined) {
    io.complain(`MCP_BIND_ADDRESS=${shown} names no port that could be asked`)
    return exitCodes.failed
  }
  try {
    const { answer } = await askEither(target, '/healthz', { timeoutMs: LIMIT_MS })
    if (isHealthy(answer)) {
      io.print(`ok: cmon-mcp answers at ${shown}`)
      return exitCodes.done
    }
    io.complain(`failed: not cmon-mcp answers at ${shown} (${describeAnswer(answer)})`)
  } catch (thrown) {
    io.complain(`failed: nothing healthy answers at ${shown} (${errorCode(thrown)})`)
  }
  return exitCodes.failed
}
