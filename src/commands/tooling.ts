import type { Principal, Scope } from '../auth/principal.ts'
import type { Config } from '../config/settings.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { createSight } from '../mcp/sight.ts'
import type { CallAudit } from '../mcp/call-audit.ts'
import {
  createPipeline,
  type AroundCall,
  type CallReport,
  type Pipeline,
} from '../mcp/call-tool.ts'
import type { SecretChannel } from '../mcp/secret-channel.ts'
import { selectTools, type Narrowing, type ToolSelection } from '../mcp/select-tools.ts'
import type { Offer } from '../mcp/server.ts'
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
  /** The controllers as somebody reaches them. */
  readonly fleetFor: (principal: Principal) => Fleet
  /** Whether that isn't the same for all. */
  readonly isPersonal: boolean
  readonly plans: { readonly key: Buffer; readonly used: ClaimSet }
  readonly report: (report: CallReport) => void
  readonly around: AroundCall
  readonly audit: CallAudit
  readonly secrets: SecretChannel | undefined
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
  { fleetFor, isPersonal, plans, report, around, audit, secrets, log }: ToolingParts,
): Tooling {
  const selection = selectionOf(config)
  const pipeline = createPipeline({
    fleetFor,
    sight: isPersonal ? createSight(fleetFor) : undefined,
    approvals: {
      mode: config.approval,
      plans: createPlans({
        ...plans,
        policy: JSON.stringify([config.approval, selection.view]),
      }),
    },
    report,
    around,
    audit,
    secrets,
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
