import type { ApproverOf } from '../auth/approver.ts'
import type { ApproveOptions } from '../http/approve.ts'
import type { Outside } from '../mcp/human-consent.ts'
import type { Logger } from '../observability/log.ts'
import { createWaitingPlans, type WaitingNews } from '../policy/waiting-plans.ts'
import type { StateStore } from '../state/state.ts'

/** Where the daemon is found; known for sure once it listens. */
export interface Address {
  /** The public URL, without the slash at its end. */
  base: () => string
  /** The page of a plan. */
  pageOf: (id: string) => string
  /** By which URL it is known from now on. */
  servedAt: (baseUrl: string) => void
}

export function createAddress(baseUrl: string): Address {
  let base = baseUrl
  const trimmed = (): string => base.replace(/\/+$/, '')
  return {
    base: trimmed,
    pageOf: (id) => `${trimmed()}/approve/${id}`,
    servedAt: (url) => void (base = url),
  }
}

/** Approval by humans outside the conversation: made once per process. */
export interface Approval extends Outside {
  /** What the page and its JSON need; undefined where nobody may approve. */
  openTo: (approverOf: ApproverOf | undefined) => ApproveOptions | undefined
}

/** Plans wait in the state, so that other processes on the same one, and later ones, know them. */
export async function createApproval(
  state: StateStore,
  { pageOf }: Address,
  log: Logger,
  news: readonly Partial<WaitingNews>[],
): Promise<Approval> {
  const all: readonly Partial<WaitingNews>[] = [logging(log), ...news]
  const key = await state.key('approve-page')
  const waiting = createWaitingPlans({
    store: await state.decisions('waiting-plans'),
    news: {
      waits: (plan) => all.forEach(({ waits }) => waits?.(plan)),
      decided: (plan) => all.forEach(({ decided }) => decided?.(plan)),
    },
  })
  return {
    waiting,
    pageOf,
    openTo: (approverOf) => (approverOf === undefined ? undefined : { key, approverOf, waiting }),
  }
}

function logging(log: Logger): WaitingNews {
  return {
    waits: ({ id, tool, principal, severity, controller, cluster }) =>
      log.info(
        { plan: id, tool, principal, severity, controller, cluster },
        'a plan waits for a human',
      ),
    decided: ({ id, tool, principal, decision: { decision, by } }) =>
      log.info({ plan: id, tool, principal, decision, approver: by }, 'a human has decided'),
  }
}
