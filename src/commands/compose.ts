import type { Config } from '../config/settings.ts'
import { createEventHub, type EventHub } from '../fleet/event-hub.ts'
import { createReadiness, type Fleet } from '../fleet/fleet.ts'
import type { CallReport } from '../mcp/call-tool.ts'
import { lazy } from '../lazy.ts'
import type { ServerFor } from '../mcp/server.ts'
import type { Logger } from '../observability/log.ts'
import { createRecentCalls, type RecentCalls } from '../observability/recent-calls.ts'
import { createTaint } from '../mcp/taint.ts'
import { createBudgets } from '../policy/budgets.ts'
import { createMemoryState, openStateDirectory } from '../state/directory.ts'
import type { StateStore } from '../state/state.ts'
import { version } from '../version.ts'
import { createAddress, createApproval, type Address, type Approval } from './approval.ts'
import { AUDIT_HEADS, AUDIT_KEY, createAudit } from './audit.ts'
import { CERTIFICATE_PINS } from './controllers.ts'
import type { PeopleLoad } from './people/people.ts'
import { createService, type Service } from './service.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'
import type { Tooling } from './tooling.ts'
import { createWebhook } from './webhook.ts'

/** What the transports and commands share: made once per process, following the settings of the day. */
export interface Daemon {
  /** Whoever the controllers are now. */
  readonly fleet: Fleet
  readonly hub: EventHub
  /** What people ask as themselves, by controller; undefined where all act as one. */
  readonly peopleLoads: () => ReadonlyMap<string, PeopleLoad> | undefined
  readonly state: StateStore
  readonly telemetry: Telemetry
  /** Makes MCP servers. The first to ask waits until the tools are loaded. */
  readonly servers: () => Promise<ServerFor>
  readonly readiness: ReturnType<typeof createReadiness>
  /** The tools of the settings of the day; likewise. */
  readonly tools: () => Promise<Tooling>
  readonly calls: RecentCalls
  readonly approval: Approval
  readonly address: Address
  /**
   * Makes ready what other settings need; nothing changes until the function it gives is called, which can't
   * fail. Calls under way end as they began. Throws ConfigError for what can't be used.
   */
  prepare(config: Config): Promise<() => void>
  /** Resolves when no call is running, of those under earlier settings too. */
  drained(): Promise<unknown>
  close(): Promise<void>
}

/** As many recent calls as one looks through on a page. */
const KEPT_CALLS = 30

/**
 * Joins the layers: settings → controllers → pipeline → servers. Connects to nothing yet.
 * Throws ConfigError for files that settings name and that can't be used.
 */
export async function composeDaemon(config: Config, log: Logger): Promise<Daemon> {
  const { state, lasts } = await openState(config.stateDir, log)
  const calls = createRecentCalls(KEPT_CALLS)
  const telemetry = await createTelemetry(config, log)
  const audit = createAudit({
    key: lasts ? () => state.key(AUDIT_KEY) : undefined,
    heads: await state.map(AUDIT_HEADS),
    log,
    failed: () => telemetry.metrics()?.auditFailed(),
  })
  const recordHere = await audit.prepare(config)
  recordHere()
  const address = createAddress(config.baseUrl)
  const webhook = createWebhook(config, {
    ...address,
    log,
    counted: (event, delivery) => telemetry.metrics()?.webhook(event, delivery),
  })
  const approval = await createApproval(state, address, log, [audit.decisions, webhook.news])
  const lasting = {
    pins: await state.map(CERTIFICATE_PINS),
    plans: { key: await state.key('plans'), used: await state.claims('used-plans') },
    observe: telemetry.observe,
    report(report: CallReport) {
      calls.record(report)
      telemetry.report(report)
    },
    around: telemetry.around,
    audit: audit.calls,
    budgets: createBudgets(await state.map('write-budgets')),
    taint: createTaint(await state.expiringSet('tainted')),
    outside: approval,
    onJob: webhook.onJob,
    log,
  }
  /** Tools and all of MCP: half of the code, that a daemon needs when its first client comes. */
  const mcp = lazy(() => import('./mcp-parts.ts'))
  let service = await createService(config, lasting)
  const fleet: Fleet = {
    get controllers() {
      return service.controllers
    },
  }
  const hub = createEventHub(fleet, (controller, error) =>
    log.warn({ controller, err: error }, 'the events of the controller can not be told'),
  )
  const retiring = new Set<Promise<unknown>>()

  /** Its calls end first; then the clients that no later service took over are closed. */
  function retire(old: Service): void {
    const ended = old.drained().then(() => closeUnused(old, service))
    const noted = ended
      .catch((error: unknown) =>
        log.warn({ err: error }, 'a controller was not left in good order'),
      )
      .finally(() => retiring.delete(noted))
    retiring.add(noted)
  }

  return {
    fleet,
    hub,
    peopleLoads: () => service.people?.loads(),
    state,
    telemetry,
    servers: lazy(async () => {
      const { assembleTooling, createServerFactory } = await mcp()
      return createServerFactory({
        identity: { name: 'cmon-mcp', title: 'ClusterControl', version },
        hub,
        offer: () => service.tooling(assembleTooling).offer,
      })
    }),
    readiness: createReadiness(fleet),
    tools: async () => {
      const { assembleTooling } = await mcp()
      return service.tooling(assembleTooling)
    },
    calls,
    approval,
    address,
    async prepare(other) {
      const next = await createService(other, lasting, service)
      const recordThere = await audit.prepare(other)
      return () => {
        recordThere()
        webhook.follow(other)
        const old = service
        service = next
        hub.refresh()
        retire(old)
      }
    },
    drained: () => Promise.all([service.drained(), ...retiring]),
    async close() {
      hub.close()
      await Promise.all([
        mcp.made()?.then(({ closeTools }) => closeTools()),
        ...service.controllers.map(({ cmon }) => cmon.close()),
        service.people?.retire(),
      ])
      await webhook.close()
      await audit.close()
      await telemetry.close()
    },
  }
}

async function closeUnused(old: Service, current: Service): Promise<void> {
  const inUse = new Set(current.controllers.map(({ cmon }) => cmon))
  await old.people?.retire(current.people)
  await Promise.all(
    old.controllers.filter(({ cmon }) => !inUse.has(cmon)).map(({ cmon }) => cmon.close()),
  )
}

/** `lasts`: whether it outlives the process. */
async function openState(
  path: string,
  log: Logger,
): Promise<{ state: StateStore; lasts: boolean }> {
  try {
    return { state: await openStateDirectory(path), lasts: true }
  } catch (error) {
    log.warn(
      { path, err: error },
      'the state directory can not be used: sessions end with this process and certificates are pinned only as long. Set MCP_STATE_DIR',
    )
    return { state: createMemoryState(), lasts: false }
  }
}
