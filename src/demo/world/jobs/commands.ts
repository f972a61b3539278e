import { AGENTS } from './effects/agents.ts'
import { BACKUP } from './effects/backup.ts'
import { BACKUP_REMOVAL } from './effects/backup-removal.ts'
import { BACKUP_USE } from './effects/backup-use.ts'
import { CLUSTER_POWER } from './effects/cluster-power.ts'
import { CONFIGURATION } from './effects/configuration.ts'
import { CONTAINERS } from './effects/containers.ts'
import { CONTROLLER } from './effects/controller.ts'
import { CREATION } from './effects/creation.ts'
import { DIAGNOSTICS } from './effects/diagnostics.ts'
import { MEMBERSHIP } from './effects/membership.ts'
import { NODE_POWER } from './effects/node-power.ts'
import { NODE_SETTINGS } from './effects/node-settings.ts'
import { POOL_CONTROLLERS } from './effects/pool-controllers.ts'
import { POOL_SERVICES } from './effects/pool-services.ts'
import { RECOVERY } from './effects/recovery.ts'
import { REPLICA_THREADS } from './effects/replica-threads.ts'
import { REPLICATION } from './effects/replication.ts'
import { SERVICES } from './effects/services.ts'
import { SNAPSHOTS } from './effects/snapshots.ts'
import { UPGRADES } from './effects/upgrades.ts'
import type { Command } from './work.ts'

const COMMANDS = new Map<string, Command>(
  Object.entries({
    ...AGENTS,
    ...BACKUP,
    ...BACKUP_REMOVAL,
    ...BACKUP_USE,
    ...CLUSTER_POWER,
    ...CONFIGURATION,
    ...CONTAINERS,
    ...CONTROLLER,
    ...CREATION,
    ...DIAGNOSTICS,
    ...MEMBERSHIP,
    ...NODE_POWER,
    ...NODE_SETTINGS,
    ...POOL_CONTROLLERS,
    ...POOL_SERVICES,
    ...RECOVERY,
    ...REPLICA_THREADS,
    ...REPLICATION,
    ...SERVICES,
    ...SNAPSHOTS,
    ...UPGRADES,
  }).map(([name, command]) => [name.toLowerCase(), command]),
)

/**
 * What a job's command does; undefined for a name that the controller doesn't know. Case makes no
 * difference (the CLI counts on that).
 */
export function commandNamed(name: string): Command | undefined {
  return COMMANDS.get(name.toLowerCase())
}
