import { z } from 'zod'
import type { Decided } from '../state/state.ts'
import { SEVERITIES } from './severity.ts'

const names = z.record(
  z.string(),
  z.union([z.string(), z.strictObject({ untrusted: z.string() }), z.number(), z.boolean()]),
)

/** What a human is told of a change that waits for them. Names and free text in it are data. */
const asked = z.strictObject({
  id: z.string(),
  tool: z.string(),
  /** Who asks, and by which client as that calls itself. */
  principal: z.string(),
  client: z.string().optional(),
  summary: z.string(),
  severity: z.enum(SEVERITIES),
  controller: z.string(),
  cluster: z.string().nullable(),
  /** What would be sent, secrets left out. */
  requests: z.array(z.strictObject({ rpc: z.string(), params: names })),
  checks: z.array(
    z.strictObject({
      check: z.string(),
      outcome: z.enum(['ok', 'warning', 'stop']),
      note: z.string(),
    }),
  ),
  reason: z.string().optional(),
  ticket: z.string().optional(),
  asked_at: z.string(),
  expires: z.string(),
})

const decision = z.strictObject({
  decision: z.enum(['approved', 'denied']),
  /** Which approver. */
  by: z.string(),
  note: z.string().optional(),
  at: z.string(),
})

export type PlanDecision = z.output<typeof decision>
const waitingPlan = asked.extend({ decision: decision.optional() })

/** A plan, and what was decided once somebody has. */
export type WaitingPlan = z.output<typeof waitingPlan>
/** What is known of it before it waits. */
export type PlanRequest = Omit<z.output<typeof asked>, 'id' | 'asked_at' | 'expires'>

/** What is kept of a plan. */
export function textOf(plan: WaitingPlan): string {
  return JSON.stringify(asked.parse(plan))
}

/** What is kept, read again; undefined for what isn't ours: a text of another version. */
export function planIn({ text, decision: decided }: Decided): WaitingPlan | undefined {
  const plan = asked.safeParse(jsonOf(text))
  if (!plan.success || decided === undefined) return plan.data
  const parsed = decision.safeParse(jsonOf(decided))
  return parsed.success ? { ...plan.data, decision: parsed.data } : undefined
}

/** A plan as the daemon tells it; undefined for anything else. */
export function readWaitingPlan(told: unknown): WaitingPlan | undefined {
  return waitingPlan.safeParse(told).data
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
