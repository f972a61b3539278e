import { seesOthers } from '../auth/daemon-view.ts'
import type { Principal } from '../auth/principal.ts'
import type { Config } from '../config/settings.ts'
import type { Controller } from '../fleet/fleet.ts'
import { clean, isUntrusted } from '../fleet/untrusted.ts'
import type { Connected } from '../http/connected.ts'
import type {
  CallStatus,
  ClientStatus,
  ControllerStatus,
  StatusReport,
} from '../http/pages/status-report.ts'
import { shownClient } from '../mcp/call-report.ts'
import type { ToolSelection } from '../mcp/select-tools.ts'
import { hasFailed, type RecentCall, type RecentCalls } from '../observability/recent-calls.ts'
import { isConfined } from '../policy/decide.ts'
import { version } from '../version.ts'
import type { Daemon } from './compose.ts'

const NAME_LENGTH = 100
const SENTENCE_LENGTH = 500

/** What `/status` tells of this daemon; asks the controllers first whose last contact is some seconds old. */
export function statusReporter(
  { baseUrl, transports, approval, surface, identity }: StatusSettings,
  daemon: StatusSources,
): (connected: readonly Connected[], principal: Principal) => Promise<StatusReport> {
  const startedAt = new Date(Date.now() - process.uptime() * 1_000).toISOString()
  return async (connected, principal) => {
    // Read anew: a reload changes them.
    const { fleet, readiness, tools, calls } = daemon
    const [{ selection, offer }] = await Promise.all([tools(), readiness()])
    // Where everybody is themselves, what others asked about is none of their business.
    const standing = offer.standingOf(principal)
    const all = identity === 'service' && seesOthers(principal) && !isConfined(standing, undefined)
    const shown = all ? selection : offer.select(standing)
    return {
      view: all ? 'daemon' : 'own',
      at: new Date().toISOString(),
      server: {
        version,
        node: process.versions.node,
        started_at: startedAt,
        base_url: baseUrl,
        transports,
      },
      controllers: fleet.controllers.map(controllerOf),
      clients: all ? clientsOf(connected) : [],
      calls: all
        ? { total: calls.total, failed: calls.failed, recent: calls.list().map(callOf) }
        : ownCalls(calls, principal),
      tools: { approval, surface, ...toolsOf(shown.view) },
    }
  }
}

type StatusSettings = Pick<Config, 'baseUrl' | 'transports' | 'approval' | 'surface' | 'identity'>
type StatusSources = Pick<Daemon, 'fleet' | 'readiness' | 'tools' | 'calls'>

function controllerOf({ name, cmon }: Controller): ControllerStatus {
  const { condition, problem, version, address, checkedAt } = cmon.state()
  return {
    name,
    condition,
    address,
    user: cmon.username,
    version: version === undefined ? null : clean(version, NAME_LENGTH),
    last_contact: checkedAt === 0 ? null : new Date(checkedAt).toISOString(),
    reason: problem === undefined ? null : clean(problem.message, SENTENCE_LENGTH),
    next: problem?.next === undefined ? null : clean(problem.next, SENTENCE_LENGTH),
  }
}

/** Clients that look alike are one row; the most come first. */
function clientsOf(connected: readonly Connected[]): ClientStatus[] {
  const rows = new Map<string, ClientStatus>()
  for (const { transport, revision, client, session, open } of connected) {
    const named = shownClient(client).client ?? null
    const key = JSON.stringify([transport, revision, named])
    const row = rows.get(key) ?? {
      client: named,
      transport,
      revision: revision === undefined ? null : clean(revision, NAME_LENGTH),
      sessions: 0,
      open: 0,
    }
    rows.set(key, {
      ...row,
      sessions: row.sessions + (session ? 1 : 0),
      open: row.open + open,
    })
  }
  return [...rows.values()].sort((a, b) => b.sessions - a.sessions)
}

function ownCalls(calls: RecentCalls, { id }: Principal): StatusReport['calls'] {
  const own = calls.list().filter(({ principal }) => principal === id)
  return { total: own.length, failed: own.filter(hasFailed).length, recent: own.map(callOf) }
}

function callOf(call: RecentCall): CallStatus {
  const { consent, client } = call
  const target = Object.values(call.target).flatMap(textOf).join(', ')
  return {
    at: new Date(call.at).toISOString(),
    tool: call.tool,
    principal: clean(call.principal, NAME_LENGTH),
    outcome: call.outcome,
    milliseconds: call.milliseconds,
    request_id: clean(call.requestId, NAME_LENGTH),
    ...(consent === undefined ? {} : { consent }),
    ...(target === '' ? {} : { target: clean(target, NAME_LENGTH) }),
    ...(client === undefined ? {} : { client }),
  }
}

/** Names that aren't plain come as untrusted text; on this page all text is shown as text. */
function textOf(name: unknown): string[] {
  if (isUntrusted(name)) return [name.untrusted]
  return typeof name === 'string' ? [name] : []
}

function toolsOf({ level, known }: ToolSelection['view']) {
  const toolsets = new Map<string, StatusReport['tools']['toolsets'][number]>()
  for (const { name, toolset, level, hiddenBy } of known) {
    if (hiddenBy.length > 0) continue
    const entry = toolsets.get(toolset) ?? { name: toolset, tools: [] }
    entry.tools.push({ name, level })
    toolsets.set(toolset, entry)
  }
  return { level, known: known.length, toolsets: [...toolsets.values()] }
}
