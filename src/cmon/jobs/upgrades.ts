import { z } from 'zod'
import { POSTGRESQL } from './cluster-types.ts'
import { clusterJob } from './define-job.ts'
import { flag, name, nodes, params, port } from './shapes.ts'

// cmon-rpc-jobs 6.7.

export const checkPkgUpgrades = clusterJob({
  command: 'check_pkg_upgrades',
  title: 'Check for package upgrades',
  repeatsId: 'clusterid',
  params: params({ nodes: nodes.optional() }),
})

/** Within the major version unless another one is named. */
export const upgradeCluster = clusterJob({
  command: 'upgrade_cluster',
  title: 'Upgrade Cluster',
  repeatsId: 'clusterid',
  params: params({
    nodes: nodes.optional(),
    upgradeToVersion: name.optional(),
    upgradeMethod: z.enum(['copy', 'link']).optional(),
    deleteOldNode: flag.optional(),
    upgradeTmpPort: port.optional(),
    ucsPort: port.optional(),
    preserveConfiguration: flag.optional(),
    execUpgradeScript: flag.optional(),
  }),
  rules: {
    needs: { upgradeMethod: 'upgradeToVersion' },
    only: { upgradeMethod: { types: POSTGRESQL } },
  },
})
