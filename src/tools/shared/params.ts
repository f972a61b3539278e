import { z } from 'zod'

/** Parameters that several tools share, each described once: what it is and where its value comes from. */
export const ClusterRef = z.string().min(1).max(200).describe('ref, name or id from list_clusters')

export const NodeName = z.string().min(1).max(260).describe('host:port from list_nodes, or host')

export const ControllerName = z
  .string()
  .min(1)
  .max(100)
  .optional()
  .describe('name from list_controllers')

/** `full` gives all fields of each row. Not described: it stands in most tools, and its words say it. */
export const Detail = z.enum(['compact', 'full']).default('compact')

/** ISO-8601 with or without offset (UTC then); relative ages like 24h and 7d count back from now. */
export const Since = z.string().max(40).optional().describe('ISO time or age: 30m, 24h, 7d')

export const Until = z.string().max(40).optional().describe('ISO time or age; default now')

export const NodeNames = z
  .array(z.string().max(200))
  .optional()
  .describe('From list_nodes; default all')

export const BackupId = z.int().min(1).describe('id from list_backups')

export const DatabaseName = z.string().min(1).max(128)

export const ScheduleId = z.int().min(1).describe('id from list_backup_schedules')

export const JobId = z.int().min(1).describe('id from list_jobs')

export const AlarmId = z.int().min(0).describe('id from list_alarms')
