import type { Scope } from '../auth/principal.ts'
import type { Config } from '../config/settings.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { CallAudit } from '../mcp/call-audit.ts'
import {
  createPipeline,
  type AroundCall,
  type CallReport,
  type Pipeline,
} from '../mcp/call-tool.ts'
import type { Outside } from '../mcp/human-consent.ts'
import type { SecretChannel } from '../mcp/secret-channel.ts'
import { selectTools, type Narrowing, type ToolSelection } from '../mcp/select-tools.ts'
import type { Offer } from '../mcp/server.ts'
import type { StartedJob } from '../mcp/started-jobs.ts'
import type { Logger } from '../observability/log.ts'
import { createPlans } from '../policy/plans.ts'
import type { ClaimSet } from '../state/state.ts'
import { toolsets } from '../tools/index.ts'
import { readRunbooks } from './runbooks.ts'

/** The tools of one reading of the settings, and what calls them. */
export interface Tooling {
  readonly selection: ToolSelection
  readonly pipeline: Pipeline
  readonly offer: Offer
}

export interface ToolingParts {
  readonly fleet: Fleet
  readonly plans: { readonly key: Buffer; readonly used: ClaimSet }
  readonly report: (report: CallReport) => void
  readonly around: AroundCall
  readonly audit: CallAudit
  readonly secrets: SecretChannel | undefined
  /** Where plans wait for a human; undefined where none may approve. */
  readonly outside: Outside | undefined
  readonly onJob: (job: StartedJob) => void
  readonly log: Logger
}

/** The tools that these settings show, and to a client that wants less, or may less, less. */
export function selectionOf(config: Config, narrowing?: Narrowing, scope?: Scope): ToolSelection {
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
    scope,
  )
}

/** Joins tools and pipeline. Can't fail: whatever could be wrong with the settings has been looked at. */
export function assembleTooling(
  config: Config,
  { fleet, plans, report, around, audit, secrets, outside, onJob, log }: ToolingParts,
): Tooling {
  const selection = selectionOf(config)
  const pipeline = createPipeline({
    fleetFor: () => fleet,
    approvals: {
      mode: config.approval,
      plans: createPlans({
        ...plans,
        policy: JSON.stringify([config.approval, selection.view]),
      }),
      outside,
    },
    report,
    around,
    audit,
    secrets,
    onJob,
  })
  return {
    selection,
    pipeline,
    offer: {
      pipeline,
      runbooks: readRunbooks(config.runbooksDir, log),
      select: (narrowing, scope) =>
        narrowing === undefined && scope === undefined
          ? selection
          : selectionOf(config, narrowing, scope),
    },
  }
}
