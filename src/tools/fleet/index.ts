import { defineToolset } from '../../mcp/toolset.ts'
import { findResource } from './find-resource.ts'
import { getFleetBackupStatus } from './get-fleet-backup-status.ts'
import { getFleetHealth } from './get-fleet-health.ts'
import { getInventory } from './get-inventory.ts'
import { listControllers } from './list-controllers.ts'
import { whoami } from './whoami.ts'

export const fleet = defineToolset('fleet', 'Controllers, identity, and the fleet as a whole', [
  listControllers,
  whoami,
  getInventory,
  getFleetHealth,
  getFleetBackupStatus,
  findResource,
])
