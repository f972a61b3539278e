import { getAllClusterInfo, type Cluster } from '../../../cmon/modules/clusters.ts'
import type { Config } from '../../../config/settings.ts'
import { shownName } from '../../../fleet/untrusted.ts'
import { exitCodes } from '../../exit-codes.ts'
import { failed, ok, warning, type Check, type Finding } from '../finding.ts'
import type { LoginCheck } from './login.ts'
import type { ControllerVisit } from './visit.ts'

const SHOWN = 5

/** What the user may see and do there. */
export function rightsCheck(
  visit: ControllerVisit,
  { check: login, myself }: LoginCheck,
  level: Config['level'],
): Check {
  return {
    name: `${visit.settings.name}: rights`,
    needs: [login],
    async run() {
      const client = await visit.client()
      const [{ user, canExecuteJobs }, clusters] = [
        await myself(),
        await getAllClusterInfo(client, {}),
      ]
      const isAdmin = user.groups.includes('admins')
      if (clusters.length === 0) return [noClusters(user.name, isAdmin)]
      return [ok(`sees ${named(clusters)}`), ...tooFew(clusters, user.name, level, canExecuteJobs)]
    },
  }
}

function named(clusters: readonly Cluster[]): string {
  const first = clusters.slice(0, SHOWN).map(({ name }) => shownName(name))
  const more = clusters.length > SHOWN ? ', …' : ''
  return `${clusters.length} ${clusters.length === 1 ? 'cluster' : 'clusters'}: ${first.join(', ')}${more}`
}

function noClusters(user: string, isAdmin: boolean): Finding {
  if (isAdmin)
    return warning('the controller has no clusters yet', {
      fix: 'deploy or import one, here or in ClusterControl',
    })
  return failed(
    exitCodes.refused,
    `${user} sees no cluster: the controller hides what a user has no right to`,
    {
      setting: 'CMON_USERNAME',
      fix: `name a user who may: CMON_USERNAME='…'; or in ClusterControl give ${user} a team that has the clusters, or by the vendor's CLI: s9s tree --add-acl --acl="user:${user}:rwx" /CLUSTER`,
    },
  )
}

/** Rights fall short of the level: tools will be there that the controller refuses. */
function tooFew(
  clusters: readonly Cluster[],
  user: string,
  level: Config['level'],
  canExecuteJobs: boolean | undefined,
): Finding[] {
  if (level === 'observe') return []
  const readOnly = clusters.filter(({ privileges }) => privileges?.includes('w') === false)
  const findings: Finding[] = []
  const remedy = {
    setting: 'MCP_LEVEL',
    fix: `offer only what works: MCP_LEVEL=observe; or in ClusterControl give ${user} the right`,
  }
  if (readOnly.length > 0)
    findings.push(
      warning(`may change nothing of ${named(readOnly)}, though MCP_LEVEL is ${level}`, remedy),
    )
  if (canExecuteJobs === false)
    findings.push(warning(`may run no jobs, though MCP_LEVEL is ${level}`, remedy))
  return findings
}
