import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { Rows } from '../rows.ts'
import type { DemoLogEntry, LogSeverity } from '../world/log-entry.ts'
import { isAdmin, namesCluster, selectedClusters } from './access.ts'
import { logEntryObject } from './log-object.ts'
import { logStatistics } from './log-statistics.ts'
import { flag, integer, moment, page, text } from './request.ts'

const LEVELS: LogSeverity[] = ['LOG_DEBUG', 'LOG_INFO', 'LOG_WARNING', 'LOG_ERR', 'LOG_CRIT']

export const log: RpcModule = {
  getlogentries(call) {
    const { body, now } = call
    const after = moment(body['created_after'], now)
    const before = moment(body['created_before'], now)
    const level = minimumLevel(call)
    const found = visibleEntries(call).filter(
      ({ severity, created }) =>
        LEVELS.indexOf(severity) >= level &&
        (after === undefined || created >= after) &&
        (before === undefined || created <= before),
    )
    const ordered = flag(body['ascending']) ? found : found.toReversed()
    const entries = page(ordered, body)
    return {
      log_entries: new Rows(entries, (entry) => logEntryObject(entry, call)),
      log_entry_counts: entryCounts(entries),
      total: found.length,
    }
  },

  getlogentry(call) {
    const id = integer(call.body['message_id'])
    const entry = visibleEntries(call).find(({ logId }) => logId === id)
    if (entry === undefined) throw new Refusal('ObjectNotFound', 'Log entry was not found.')
    return { log_entry: logEntryObject(entry, call) }
  },

  getlogstatistics: logStatistics,
}

/** Counts of the entries on this page; entries without a component are `Unknown`. */
function entryCounts(entries: DemoLogEntry[]) {
  const count = (keyOf: (entry: DemoLogEntry) => string): Record<string, number> => {
    const counts: Record<string, number> = {}
    for (const entry of entries) counts[keyOf(entry)] = (counts[keyOf(entry)] ?? 0) + 1
    return counts
  }
  return {
    component: count(({ component }) => component ?? 'Unknown'),
    hostname: count(({ text }) => /<em[^>]*>([^<]+)<\/em>/.exec(text)?.[1] ?? ''),
    sender_binary: { cmon: entries.length },
    severity: count(({ severity }) => severity),
  }
}

/** The least severity asked for; unknown words leave everything in. */
function minimumLevel({ body }: Call): number {
  const wanted = text(body['severity'])?.toUpperCase()
  return Math.max(
    0,
    LEVELS.findIndex((level) => level === wanted),
  )
}

/** Entries about the controller itself are for admins. */
function visibleEntries(call: Call): DemoLogEntry[] {
  const ids = new Set(selectedClusters(call).map(({ clusterId }) => clusterId))
  if (!namesCluster(call) && isAdmin(call)) ids.add(0)
  return call.world.log.filter(({ clusterId }) => ids.has(clusterId))
}
