import type { Config } from '../config/settings.ts'
import type { CallAudit } from '../mcp/call-audit.ts'
import type { AroundCall, CallReport } from '../mcp/call-tool.ts'
import type { Outside } from '../mcp/human-consent.ts'
import type { SecretChannel } from '../mcp/secret-channel.ts'
import type { StartedJob } from '../mcp/started-jobs.ts'
import type { Logger } from '../observability/log.ts'
import type { CmonObserver } from '../cmon/observe.ts'
import type { PinStore } from '../cmon/tls.ts'
import type { Taint } from '../mcp/taint.ts'
import type { Budgets } from '../policy/budgets.ts'
import { openSecretsDirectory } from '../state/secrets-directory.ts'
import type { ClaimSet } from '../state/state.ts'
import { openControllers, type OpenController } from './controllers.ts'
import { readPolicyFile } from './policy-file.ts'
import { openPeople, type People } from './people/people.ts'
import { hasApprover } from './identity.ts'
import { messageOf, settingProblem } from './setting-files.ts'
import type { assembleTooling, Tooling } from './tooling.ts'

/** All that follows from one reading of the settings. A reload makes another. */
export interface Service {
  readonly controllers: readonly OpenController[]
  /** Where everybody acts as themselves. */
  readonly people: People | undefined
  /** Its tools, made when they are first asked for by the function that makes them, whoever has loaded it. */
  readonly tooling: (assemble: typeof assembleTooling) => Tooling
  /** Resolves when none of its calls is running. */
  readonly drained: () => Promise<unknown>
}

/** What all services of a process have in common. */
export interface Lasting {
  readonly pins: PinStore
  readonly plans: { readonly key: Buffer; readonly used: ClaimSet }
  readonly observe: CmonObserver
  readonly report: (report: CallReport) => void
  readonly around: AroundCall
  readonly audit: CallAudit
  readonly budgets: Budgets
  readonly taint: Taint
  /** Where plans wait for a human, if one may approve. */
  readonly outside: Outside
  readonly onJob: (job: StartedJob) => void
  readonly log: Logger
}

/** Connects to nothing yet. Throws ConfigError for what settings name and can't be used. */
export async function createService(
  config: Config,
  { pins, observe, outside, ...lasting }: Lasting,
  before?: Service,
): Promise<Service> {
  const controllers = await openControllers(config, { pins, observe }, before?.controllers)
  const people =
    config.identity === 'per-user'
      ? openPeople(config, controllers, lasting.log, before?.people)
      : undefined
  const fleet = { controllers }
  const secrets = await openSecrets(config.secretsDir)
  const policy = readPolicyFile(config)
  const approvable = (await hasApprover(config)) ? outside : undefined
  let tooling: Tooling | undefined
  return {
    controllers,
    people,
    tooling: (assemble) =>
      (tooling ??= assemble(config, {
        ...lasting,
        secrets,
        policy,
        outside: approvable,
        fleetFor: people?.fleetFor ?? (() => fleet),
        isPersonal: people !== undefined,
      })),
    drained: async () => tooling?.pipeline.drained(),
  }
}

async function openSecrets(path: string | undefined): Promise<SecretChannel | undefined> {
  if (path === undefined) return undefined
  try {
    return await openSecretsDirectory(path)
  } catch (thrown) {
    throw settingProblem('MCP_SECRETS_DIR', `${path} can't be written to (${messageOf(thrown)})`)
  }
}
