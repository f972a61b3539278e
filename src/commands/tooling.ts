import type { Principal } from '../auth/principal.ts'
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
import { createReach } from '../mcp/reach.ts'
import type { Outside } from '../mcp/human-consent.ts'
import type { SecretChannel } from '../mcp/secret-channel.ts'
import { selectTools, type Narrowing, type ToolSelection } from '../mcp/select-tools.ts'
import type { Offer } from '../mcp/server.ts'
import type { Taint } from '../mcp/taint.ts'
import type { StartedJob } from '../mcp/started-jobs.ts'
import type { Logger } from '../observability/log.ts'
import type { Budgets } from '../policy/budgets.ts'
import { isConfined } from '../policy/decide.ts'
import { standingOf, type Rules, type Standing } from '../policy/standing.ts'
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
  /** The controllers as somebody reaches them. */
  readonly fleetFor: (principal: Principal) => Fleet
  /** Whether that isn't the same for all. */
  readonly isPersonal: boolean
  readonly plans: { readonly key: Buffer; readonly used: ClaimSet }
  readonly report: (report: CallReport) => void
  readonly around: AroundCall
  readonly audit: CallAudit
  readonly secrets: SecretChannel | undefined
  readonly policy: Policy | undefined
  readonly budgets: Budgets
  readonly taint: Taint
  /** Where plans wait for a human; undefined where none may approve. */
  readonly outside: Outside | undefined
  readonly onJob: (job: StartedJob) => void
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
  {
    fleetFor,
    isPersonal,
    plans,
    report,
    around,
    audit,
    secrets,
    policy,
    budgets,
    taint,
    outside,
    onJob,
    log,
  }: ToolingParts,
): Tooling {
  const selection = selectionOf(config)
  const rules: Rules = { approval: config.approval, policy }
  const reach = createReach()
  const pipeline = createPipeline({
    fleetFor,
    sight: createSight(async (principal) => {
      const standing = standingOf(rules, principal)
      if (!isPersonal && !isConfined(standing, undefined)) return undefined
      return reach(fleetFor(principal), standing, undefined).looking
    }),
    rules,
    budgets,
    taint,
    approvals: {
      plans: createPlans({
        ...plans,
        policy: JSON.stringify([config.approval, policy?.digest, selection.view]),
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
      standingOf: (principal) => standingOf(rules, principal),
      select: (standing, narrowing) => selectionOf(config, standing, narrowing),
    },
  }
}
