import { z } from 'zod'
import type { CallOptions, CmonClient } from '../cmon/client.ts'
import { PlainData } from '../fleet/plain-data.ts'
import type { Controller } from '../fleet/fleet.ts'
import { SEVERITIES, type Severity } from '../policy/severity.ts'

/** One thing that was looked at before a change. A `stop` can't be approved away. */
export interface Finding {
  check: string
  outcome: 'ok' | 'warning' | 'stop'
  /** Our words; names in it are plain ones. */
  note: string
}

/** Sends one RPC that changes something, and gives what the answer has to tell of it. */
export type Step<R> = (cmon: CmonClient, options: CallOptions) => Promise<Partial<R>>

/** What a changing tool would do, looked at from all sides and not yet done. */
export interface Change<R> {
  controller: Controller
  /** `ref` of the cluster it is about; null for the controller's own things. */
  cluster: string | null
  severity: Severity
  /** What it does, in our words and in one sentence without its full stop; names in it are plain ones. */
  summary: string
  findings: readonly Finding[]
  /** State on which the decision rests: when it has changed, an agreed plan is void. */
  basis: unknown
  /** In their order; one that fails ends the change. */
  steps: readonly Step<R>[]
}

/** Filled in once it is known: who agreed. */
export interface Agreed {
  consent?: 'not needed' | 'approvals off' | 'user' | 'second call' | 'human'
  /** Which human outside the conversation. */
  approver?: string
}

/** Parameters of every changing tool. */
export const changeParameters = {
  reason: z.string().min(3).max(300).describe('Why, for the audit'),
  ticket: z.string().max(60).optional(),
}

/** The further one of those that may need consent. */
export const approvalParameter = {
  approval: z.string().max(100).optional().describe('from the plan'),
}

export const Plan = z.strictObject({
  /** What to give as `approval`; missing where a second call isn't enough. */
  approval: z.string().optional(),
  expires: z.string().optional(),
  severity: z.enum(SEVERITIES),
  /** What would be sent, secrets left out. */
  requests: z.array(z.strictObject({ rpc: z.string(), params: PlainData })),
  checks: z.array(
    z.strictObject({
      check: z.string(),
      outcome: z.enum(['ok', 'warning', 'stop']),
      note: z.string(),
    }),
  ),
  next: z.string(),
})
export type Plan = z.input<typeof Plan>

/** What every changing tool answers, besides what its own output adds once it is done. */
export const changeOutput = {
  done: z.boolean(),
  summary: z.string(),
  cluster: z.string().nullable(),
  warnings: z.array(z.string()).optional(),
  plan: Plan.optional(),
}
