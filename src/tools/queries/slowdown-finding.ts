import { z } from 'zod'
import { Name, Untrusted } from '../../fleet/untrusted.ts'
import { METRICS } from '../monitoring/metrics.ts'

const SEVERITIES = ['high', 'medium', 'low'] as const
export type Severity = (typeof SEVERITIES)[number]

/** One thing that may slow a cluster down, with what shows it. */
export const FindingRow = z.strictObject({
  severity: z.enum(SEVERITIES),
  kind: z.enum([
    'query_blocked',
    'transaction_idle',
    'query_long',
    'host_saturated',
    'replica_lags',
    'busier_than_before',
    'statements_costliest',
  ]),
  /** true: we conclude it from numbers; false: the database says it. */
  inferred: z.boolean(),
  summary: z.string(),
  series: z
    .array(
      z.strictObject({
        metric: z.enum(METRICS),
        node: Name,
        of: Name.optional(),
        unit: z.string(),
        mean: z.number(),
        max: z.number(),
        before_mean: z.number().nullable(),
        change_percent: z.number().nullable(),
      }),
    )
    .optional(),
  queries: z
    .array(
      z.strictObject({
        seconds: z.number().nullable(),
        pid: z.number().nullable(),
        node: Name.nullable(),
        user: Name.nullable(),
        state: Name.nullable(),
        waiting_for: Name.optional(),
        query: Untrusted.nullable(),
      }),
    )
    .optional(),
  statements: z
    .array(
      z.strictObject({
        statement: Untrusted,
        database: Name.nullable(),
        /** Of all statements' time, on all nodes. */
        share_percent: z.number(),
        average_ms: z.number(),
        calls: z.number(),
      }),
    )
    .optional(),
})
export type Finding = z.input<typeof FindingRow>

/** The worst first; of equals what the database says itself. */
export function ranked(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      Number(a.inferred) - Number(b.inferred),
  )
}
