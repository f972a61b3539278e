import { isLoopback } from '../config/address.ts'
import type { Config } from '../config/settings.ts'
import { readWaitingPlan, type PlanDecision, type WaitingPlan } from '../policy/waiting-plan.ts'
import { errorCode } from './doctor/connect.ts'
import { ask, jsonOf, type Answer, type Target } from './doctor/http/ask.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { readSettingFile, settingProblem } from './setting-files.ts'

export type Wish = 'approve' | 'deny'

/** Why there is no decision. */
export class NotDecided extends Error {
  override readonly name = 'NotDecided'
  readonly exitCode: ExitCode
  constructor(exitCode: ExitCode, message: string) {
    super(message)
    this.exitCode = exitCode
  }
}

/** The daemon's `/approve/<plan>`, as the approver of these settings. All it does throws NotDecided. */
export interface ApproveDoor {
  /** What the operator should know of the way to it. */
  readonly warning: string | undefined
  look(): Promise<WaitingPlan>
  /** The decision that counts, and whether it is this one. */
  decide(wish: Wish, note: string | undefined): Promise<{ decision: PlanDecision; first: boolean }>
}

const LIMIT_MS = 15_000
const MOST_BYTES = 1024 * 1024

/** Asks nothing yet. Throws ConfigError where the settings name no token, or a file that can't be read. */
export async function openApproveDoor(config: Config, id: string): Promise<ApproveDoor> {
  const token = config.approverToken?.reveal()
  if (token === undefined)
    throw settingProblem(
      'MCP_APPROVER_TOKEN',
      "is not set; it is the approver's credential, which the daemon at MCP_BASE_URL knows",
    )
  const target = await targetOf(config, id)
  const { protocol, hostname, host } = target.url
  const open = protocol === 'http:' && !isLoopback(hostname)

  async function knock(body?: object): Promise<Answer> {
    try {
      return await ask(target, {
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        timeoutMs: LIMIT_MS,
        mostBytes: MOST_BYTES,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    } catch (thrown) {
      const code = errorCode(thrown)
      throw new NotDecided(
        exitCodes.unreachable,
        `No daemon answers at ${host} (${code}): see MCP_BASE_URL`,
      )
    }
  }

  function planFrom({ status, text }: Answer): WaitingPlan {
    const plan = status === 200 || status === 409 ? readWaitingPlan(jsonOf(text)) : undefined
    if (plan !== undefined) return plan
    const [exitCode, message] = FAILURES[status] ?? [
      exitCodes.failed,
      `is no cmon-mcp that answers so (HTTP ${status}): see MCP_BASE_URL`,
    ]
    throw new NotDecided(exitCode, `${host} ${message}`)
  }

  return {
    warning: open
      ? `${host} is reached by plain HTTP: whoever is in between can read the approver's token`
      : undefined,
    look: async () => planFrom(await knock()),
    async decide(wish, note) {
      const answer = await knock({ decision: wish, ...(note === undefined ? {} : { note }) })
      const { decision } = planFrom(answer)
      if (decision === undefined)
        throw new NotDecided(exitCodes.failed, `${host} tells no decision`)
      return { decision, first: answer.status === 200 }
    },
  }
}

const FAILURES: Readonly<Record<number, readonly [ExitCode, string]>> = {
  401: [exitCodes.refused, 'does not know this MCP_APPROVER_TOKEN'],
  403: [exitCodes.refused, 'refuses this Host: see MCP_BASE_URL and MCP_ALLOWED_HOSTS'],
  404: [exitCodes.failed, 'has no such plan, or not any more: whoever asked can ask again'],
  429: [exitCodes.refused, 'has seen too many bad tokens from here: wait a few seconds'],
}

/** By the public URL; where there is none and the daemon listens on a socket, by that. */
async function targetOf(config: Config, id: string): Promise<Target> {
  const { bindAddress, baseUrl, tlsCertFile, origins } = config
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/approve/${id}`)
  if ('unixPath' in bindAddress && origins.baseUrl === undefined)
    return { url, socketPath: bindAddress.unixPath }
  // The daemon's own certificate may be by no authority, and is known here.
  return tlsCertFile === undefined
    ? { url }
    : { url, ca: await readSettingFile('MCP_TLS_CERT_FILE', tlsCertFile) }
}
