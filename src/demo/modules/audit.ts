import type { RpcModule } from '../module.ts'
import { Rows } from '../rows.ts'
import { isAdmin, namesCluster, selectedClusters } from './access.ts'
import { iso } from './dates.ts'
import { flag, integers, page } from './request.ts'

export const audit: RpcModule = {
  getentries(call) {
    const { body, world } = call
    const several = integers(body['cluster_ids'])
    const ids = new Set(selectedClusters(call).map(({ clusterId }) => clusterId))
    if (!namesCluster(call) && isAdmin(call)) ids.add(0)
    const found = world.audit.filter(
      ({ clusterId }) =>
        ids.has(clusterId) && (several.length === 0 || several.includes(clusterId)),
    )
    const ordered = flag(body['ascending']) ? found : found.toReversed()
    return {
      audit_entries: new Rows(page(ordered, body), (entry) => ({
        client_hostname: entry.clientHostname,
        cluster_id: entry.clusterId,
        entry_type: entry.entryType,
        message_text: entry.text,
        report_ts: iso(entry.reported),
        username: entry.userName,
      })),
      total: found.length,
    }
  },
}
