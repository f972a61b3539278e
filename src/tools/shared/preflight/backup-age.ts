import type { CallOptions } from '../../../cmon/client.ts'
import { getBackups } from '../../../cmon/modules/backup.ts'
import type { FoundCluster } from '../../../fleet/find-cluster.ts'
import type { Finding } from '../../../mcp/define-tool.ts'

/** Records looked through for a good one. */
const LOOKED_AT = 50
const OLD_HOURS = 24

/** Age of the last backup that was completed, before something that a restore might have to undo. */
export async function lastGoodBackup(
  { controller, cluster }: FoundCluster,
  options: CallOptions,
): Promise<Finding> {
  const check = 'last good backup'
  const query = { clusterId: cluster.id, limit: LOOKED_AT, offset: 0 }
  const { backups } = await getBackups(controller.cmon, query, options)
  const good = backups.find(({ status }) => status === 'completed')
  if (good?.created === undefined)
    return { check, outcome: 'warning', note: `no completed backup among the last ${LOOKED_AT}` }
  const hours = Math.round((Date.now() - Date.parse(good.created)) / 3_600_000)
  const verified = good.verification.state === 'verified' ? 'verified' : 'not verified'
  return {
    check,
    outcome: hours > OLD_HOURS ? 'warning' : 'ok',
    note: `backup ${good.id} is ${hours} h old, ${verified}`,
  }
}
