import type { Cluster } from '../../cmon/modules/clusters.ts'
import type { Host } from '../../cmon/modules/host.ts'
import { databaseNodes } from '../shared/database-nodes.ts'

/** Nodes that vote, route or manage; types without the underscores that some have. */
const WITHOUT_DATA = {
  types: new Set(['redissentinel', 'clickhousekeeper', 'mgmd']),
  roles: new Set(['arbiter', 'mongos', 'coordinator_only', 'master']),
}

/**
 * The nodes that hold data. A role `master` is Elasticsearch's, of a node that only votes: others' are
 * called primary by then.
 */
export function dataNodes(cluster: Pick<Cluster, 'hosts'>): Host[] {
  return databaseNodes(cluster).filter(
    ({ nodeType, role }) =>
      !WITHOUT_DATA.types.has(nodeType.replaceAll('_', '')) && !WITHOUT_DATA.roles.has(role),
  )
}
