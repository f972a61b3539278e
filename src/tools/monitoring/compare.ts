import { z } from 'zod'
import { InputError } from '../../fleet/input-error.ts'
import { toSeconds } from '../shared/time.ts'
import { bucketOf, roundForReading } from './down-sample.ts'
import type { NamedSeries, Range } from './read-series.ts'

/** How far back each stretch of time lies that a window can be compared with. */
const BACK_MS = { previous_hour: 3_600_000, yesterday: 86_400_000, last_week: 604_800_000 } as const

/** The same stretch of time earlier. Not described: its words say it. */
export const CompareTo = z.enum(['previous_hour', 'yesterday', 'last_week'])
export type CompareTo = z.output<typeof CompareTo>

/** The same stretch earlier. Throws InputError when the two would overlap. */
export function earlier(range: Range, compareTo: CompareTo): Range {
  const back = BACK_MS[compareTo]
  if (range.until.getTime() - range.since.getTime() > back)
    throw new InputError(
      'invalid_argument',
      `The window is longer than the way back to ${compareTo}`,
      { parameter: 'compare_to', next: 'Take a shorter window, or compare with last_week.' },
    )
  return {
    since: new Date(range.since.getTime() - back),
    until: new Date(range.until.getTime() - back),
  }
}

/** A range as answers show it. */
export function rangeFields({ since, until }: Range): { since: string; until: string } {
  return {
    since: toSeconds(since.toISOString()) ?? '',
    until: toSeconds(until.toISOString()) ?? '',
  }
}

export interface Comparison {
  before_mean: number | null
  /** Of the mean; null without one before, or one of nothing. */
  change_percent: number | null
}

/** How the mean of a series differs from that of the same series earlier. */
export function comparisonOf(
  { metric, name, series }: NamedSeries,
  before: readonly NamedSeries[],
): Comparison {
  const same = before.find(
    (one) => one.metric === metric && one.name === name && one.series.of === series.of,
  )
  const then = meanOf(same)
  const now = meanOf({ metric, name, series })
  if (then === undefined || now === undefined) return { before_mean: null, change_percent: null }
  return {
    before_mean: roundForReading(then),
    change_percent: then === 0 ? null : Math.round(((now - then) / then) * 100),
  }
}

function meanOf(named: NamedSeries | undefined): number | undefined {
  return bucketOf((named?.series.points ?? []).map(({ value }) => value))?.mean
}
