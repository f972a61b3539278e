import type { DurableMap } from '../state/state.ts'
import type { WriteBudget } from './policy.ts'

/** Counts changes, by budget and principal, over the hour before. */
export interface Budgets {
  /** When there is room for one more change in all of them, in epoch milliseconds: in the past, if now. */
  freeAt: (budgets: readonly WriteBudget[], principalId: string) => number
  /** Counts one change, and resolves when it will be remembered; false, and counts none, when there is no room. */
  spend: (budgets: readonly WriteBudget[], principalId: string) => Promise<boolean>
}

const HOUR_MS = 60 * 60_000

/** Kept in `store`, so that a restart gives nobody a new hour. */
export function createBudgets(store: DurableMap, now: () => number = Date.now): Budgets {
  const spentIn = (key: string): number[] => {
    const times = parseTimes(store.get(key))
    return times.filter((time) => time > now() - HOUR_MS)
  }
  const freeAt: Budgets['freeAt'] = (budgets, principalId) =>
    budgets
      .map((budget) => {
        if (budget.perHour === 0) return Infinity
        const spent = spentIn(keyOf(budget, principalId))
        const inTheWay = spent.at(-budget.perHour)
        return inTheWay === undefined ? 0 : inTheWay + HOUR_MS
      })
      .reduce((latest, one) => Math.max(latest, one), 0)
  return {
    freeAt,
    async spend(budgets, principalId) {
      if (freeAt(budgets, principalId) > now()) return false
      // All of them are counted before anything is waited for: two changes can't have the same room.
      const kept = budgets.map((budget) => {
        const key = keyOf(budget, principalId)
        return store.set(key, JSON.stringify([...spentIn(key), now()]))
      })
      await Promise.all(kept)
      return true
    },
  }
}

/** A budget is known by what it says: one that is written otherwise begins anew. */
function keyOf({ audience, clusters, perHour }: WriteBudget, principalId: string): string {
  const { principals, groups } = audience
  return JSON.stringify([
    principalId,
    principals?.written ?? null,
    groups?.written ?? null,
    clusters.written,
    perHour,
  ])
}

function parseTimes(text: string | undefined): number[] {
  if (text === undefined) return []
  const parsed: unknown = JSON.parse(text)
  return Array.isArray(parsed) ? parsed.filter((time) => typeof time === 'number') : []
}
