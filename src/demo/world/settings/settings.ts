import type { SettingValue } from '../cluster.ts'
import { ACCESS } from './access.ts'
import { MONITORING } from './monitoring.ts'
import { RECOVERY } from './recovery.ts'

/** A setting that the controller knows, for itself or for a cluster. */
export interface KnownSetting {
  name: string
  defaultValue: SettingValue
  /** All names that the configuration file accepts, the canonical one first. */
  keys: string[]
  sqlKeys: string[]
  description: string
}

const DESCRIPTIONS: Record<string, string> = {
  name: 'Display name of the cluster.',
  cluster_id: 'Number of the cluster.',
  cluster_type: 'What kind of cluster this is.',
  vendor: 'Vendor of the database software.',
  backup_retention: 'Days that backups are kept.',
  backupdir: 'Where backups are written unless told otherwise.',
  diskspace_warning: 'Percent of disk use that raises a warning.',
  diskspace_critical: 'Percent of disk use that raises a critical alarm.',
  max_replication_lag: 'Seconds of lag that raise an alarm.',
  host_stats_collection_interval: 'Seconds between two readings of CPU, memory and disks.',
  enable_node_autorecovery: 'Whether failed nodes are started again.',
  enable_cluster_autorecovery: 'Whether a failed cluster is brought up again.',
  mysql_password: "Password of the controller's own database.",
  tags: 'Free labels.',
}

export const KNOWN_SETTINGS: KnownSetting[] = [...ACCESS, ...MONITORING, ...RECOVERY].map(
  ([name, defaultValue, aliases = [], sqlKeys = [name.toUpperCase()]]) => ({
    name,
    defaultValue,
    keys: [name, ...aliases],
    sqlKeys,
    description: DESCRIPTIONS[name] ?? '',
  }),
)
