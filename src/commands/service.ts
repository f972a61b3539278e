import type { Config } from '../config/settings.ts'
import { createPipeline, type CallReport, type Pipeline } from '../mcp/call-tool.ts'
import type { SecretChannel } from '../mcp/secret-channel.ts'
import { selectTools, type Narrowing, type ToolSelection } from '../mcp/select-tools.ts'
import type { Offer } from '../mcp/server.ts'
import type { Logger } from '../observability/log.ts'
import type { CmonObserver } from '../cmon/observe.ts'
import type { PinStore } from '../cmon/tls.ts'
import { createPlans } from '../policy/plans.ts'
import { openSecretsDirectory } from '../state/secrets-directory.ts'
import type { ClaimSet } from '../state/state.ts'
import { toolsets } from '../tools/index.ts'
import { openControllers, type OpenController } from './controllers.ts'
import { readRunbooks } from './runbooks.ts'
import { messageOf, settingProblem } from './setting-files.ts'

/** All that follows from one reading of the settings. A reload makes another. */
export interface Service {
  readonly controllers: readonly OpenController[]
  readonly selection: ToolSelection
  readonly pipeline: Pipeline
  readonly offer: Offer
}

/** What all services of a process have in common. */
export interface Lasting {
  readonly pins: PinStore
  readonly plans: { readonly key: Buffer; readonly used: ClaimSet }
  readonly observe: CmonObserver
  readonly report: (report: CallReport) => void
  readonly log: Logger
}

/** The tools that these settings show, and to a client that wants less, less. */
export function selectionOf(config: Config, narrowing?: Narrowing): ToolSelection {
  return selectTools(
    toolsets,
    {
      level: config.level,
      toolsets: config.toolsets,
      include: config.includeTools,
      exclude: config.excludeTools,
      surface: config.surface,
    },
    narrowing,
  )
}

/** Connects to nothing yet. Throws ConfigError for what settings name and can't be used. */
export async function createService(
  config: Config,
  { pins, plans, observe, report, log }: Lasting,
  before?: Service,
): Promise<Service> {
  const controllers = await openControllers(config, { pins, observe }, before?.controllers)
  const selection = selectionOf(config)
  const pipeline = createPipeline({
    fleet: { controllers },
    approvals: {
      mode: config.approval,
      plans: createPlans({
        ...plans,
        policy: JSON.stringify([config.approval, selection.view]),
      }),
    },
    report,
    secrets: await openSecrets(config.secretsDir),
  })
  return {
    controllers,
    selection,
    pipeline,
    offer: {
      pipeline,
      runbooks: readRunbooks(config.runbooksDir, log),
      select: (narrowing) => (narrowing === undefined ? selection : selectionOf(config, narrowing)),
    },
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
