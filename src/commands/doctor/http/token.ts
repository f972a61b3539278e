import type { Config } from '../../../config/settings.ts'
import { exitCodes } from '../../exit-codes.ts'
import { failed, ok, warning, type Check, type Finding } from '../finding.ts'
import { READY, readinessOf, type Occupant } from './daemon.ts'
import { at } from './own-address.ts'

const SHORTEST = 16
const FEWEST_CHARACTERS = 8

/** Whether a token is asked for, is hard to guess, and is the one that the running daemon takes. */
export function tokenCheck(
  config: Config,
  occupant: () => Promise<Occupant>,
  needs: readonly Check[],
): Check {
  return {
    name: 'token',
    needs,
    async run() {
      const token = config.authToken?.reveal()
      if (token === undefined && (config.tokensFile ?? config.oidcIssuer) !== undefined)
        return [ok('there is no shared one; see the named tokens and the issuer')]
      if (token === undefined) return [withoutToken(config, await occupant())]
      return [strengthOf(token), ...rotation(config), ...(await accepted(token, await occupant()))]
    },
  }
}

function withoutToken({ allowUnauthenticated }: Config, occupant: Occupant): Finding {
  // Without a token, only who needs none is told more than counts.
  if (occupant.kind === 'daemon' && occupant.readiness.details === undefined)
    return failed(
      exitCodes.refused,
      'the running daemon wants a token, and these settings have none',
      {
        setting: 'MCP_AUTH_TOKEN',
        fix: "MCP_AUTH_TOKEN='…' as the daemon has it, or give the daemon's own --env-file here",
      },
    )
  return ok(
    allowUnauthenticated
      ? 'none is asked for (MCP_ALLOW_UNAUTHENTICATED)'
      : 'none is asked for: only this machine, or whom the socket file lets, gets in',
  )
}

function strengthOf(token: string): Finding {
  if (token.length >= SHORTEST && new Set(token).size >= FEWEST_CHARACTERS)
    return ok('MCP_AUTH_TOKEN is set and not easily guessed')
  return warning('MCP_AUTH_TOKEN is short or uniform enough to be guessed', {
    setting: 'MCP_AUTH_TOKEN',
    fix: "MCP_AUTH_TOKEN='…' with what `cmon-mcp generate-token` prints",
  })
}

function rotation({ authTokenPrevious }: Config): Finding[] {
  return authTokenPrevious === undefined
    ? []
    : [
        warning('the token before is still taken', {
          setting: 'MCP_AUTH_TOKEN_PREVIOUS',
          fix: 'remove the line when every client has the new token',
        }),
      ]
}

async function accepted(token: string, occupant: Occupant): Promise<Finding[]> {
  if (occupant.kind !== 'daemon') return []
  const readiness = await readinessOf(at(occupant.target, READY), token)
  if (readiness?.details === undefined)
    return [
      failed(exitCodes.refused, "the running daemon doesn't take the token of these settings", {
        setting: 'MCP_AUTH_TOKEN',
        fix: 'it was started with another: restart it (systemctl restart cmon-mcp), or give the same --env-file here',
      }),
    ]
  return [ok('the running daemon takes it'), ...readiness.details.flatMap(troubleOf)]
}

function troubleOf({
  name,
  condition,
  problem,
}: {
  name: string
  condition: string
  problem: string
}): Finding[] {
  return condition === 'ready'
    ? []
    : [
        warning(`the running daemon says of controller ${name}: ${condition}. ${problem}`, {
          fix: 'see the checks of that controller below',
        }),
      ]
}
