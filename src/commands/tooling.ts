import type { Config } from '../config/settings.ts'
import type { Fleet } from '../fleet/fleet.ts'
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
import type { Taint } from '../mcp/taint.ts'
import type { Logger } from '../observability/log.ts'
import type { Budgets } from '../policy/budgets.ts'
import { standingOf, type Rules, type Standing } from '../policy/decide.ts'
import { createPlans } from '../policy/plans.ts'
import type { Policy } from '../policy/policy.ts'
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
  readonly policy: Policy | undefined
  readonly budgets: Budgets
  readonly taint: Taint
  readonly log: Logger
}

/** The tools that these settings show: to somebody who may less, less, and to a client that wants less too. */
export function selectionOf(
  config: Config,
  standing?: Standing,
  narrowing?: Narrowing,
): ToolSelection {
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
    standing,
  )
}

/** Joins tools and pipeline. Can't fail: whatever could be wrong with the settings has been looked at. */
export function assembleTooling(
  config: Config,
  { fleet, plans, report, around, audit, secrets, policy, budgets, taint, log }: ToolingParts,
): Tooling {
  const selection = selectionOf(config)
  const rules: Rules = { approval: config.approval, policy }
  const pipeline = createPipeline({
    fleetFor: () => fleet,
    rules,
    budgets,
    taint,
    approvals: {
      plans: createPlans({
        ...plans,
        policy: JSON.stringify([config.approval, policy?.digest, selection.view]),
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
      standingOf: (principal) => standingOf(rules, principal),
      select: (standing, narrowing) => selectionOf(config, standing, narrowing),
    },
  }
}
