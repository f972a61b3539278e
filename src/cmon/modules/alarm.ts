import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { CmonError, stripHtml } from '../errors.ts'
import { date, decimal, flag, integer, list, maybe, nothing, text } from './wire.ts'

export type AlarmSeverity = 'critical' | 'warning'

/** `CmonAlarm`, cmon-rpc-core 11.1. */
export const alarmSchema = z
  .object({
    alarm_id: z.coerce.number().int(),
    cluster_id: integer,
    component_name: text,
    severity: integer,
    severity_name: text,
    type_name: text,
    type: text,
    title: text,
    message: text,
    recommendation: text,
    counter: integer,
    measured: decimal,
    ignored: flag,
    created: date,
    reported: date,
    hostname: text,
  })
  .transform((row) => ({
    id: row.alarm_id,
    clusterId: row.cluster_id,
    severity: severityOf(row.severity, row.severity_name),
    type: row.type_name ?? row.type,
    component: row.component_name,
    title: row.title === undefined ? undefined : stripHtml(row.title),
    message: row.message === undefined ? undefined : stripHtml(row.message),
    recommendation: row.recommendation === undefined ? undefined : stripHtml(row.recommendation),
    count: row.counter,
    measured: row.measured,
    ignored: row.ignored ?? false,
    created: row.created,
    reported: row.reported,
    hostname: row.hostname,
  }))

export type Alarm = z.output<typeof alarmSchema>

/** 2 and `ALARM_CRITICAL` mean the same (6.7). */
function severityOf(level: number | undefined, name: string | undefined): AlarmSeverity {
  return level === 2 || name?.toUpperCase().endsWith('CRITICAL') === true ? 'critical' : 'warning'
}

/** Alarms of one cluster, or of all visible ones. Ignored ones may be among them. */
export async function getAlarms(
  cmon: CmonClient,
  clusterId: number | undefined,
  options?: CallOptions,
): Promise<Alarm[]> {
  const reply = await cmon.call(
    {
      path: 'alarm/',
      operation: 'getAlarms',
      params: clusterId === undefined ? {} : { cluster_id: clusterId },
      kind: 'read',
    },
    z.object({ alarms: list(alarmSchema) }),
    options,
  )
  return reply.alarms
}

/** One alarm; undefined when the cluster has none with this id. */
export async function getAlarm(
  cmon: CmonClient,
  clusterId: number,
  alarmId: number,
  options?: CallOptions,
): Promise<Alarm | undefined> {
  try {
    const reply = await cmon.call(
      {
        path: 'alarm/',
        operation: 'getAlarm',
        params: { cluster_id: clusterId, alarm_id: alarmId },
        kind: 'read',
      },
      z.object({ alarm: maybe(alarmSchema) }),
      options,
    )
    // Whether the cluster narrows the search is not on record either.
    if (reply.alarm?.clusterId === clusterId) return reply.alarm
  } catch (thrown) {
    // The operation's reply, and its words for an unknown id, are not on record (11.2): the list decides.
    if (!(thrown instanceof CmonError) || !UNCERTAIN.has(thrown.code)) throw thrown
  }
  const alarms = await getAlarms(cmon, clusterId, options)
  return alarms.find(({ id }) => id === alarmId)
}

const UNCERTAIN = new Set(['not_found', 'rejected'])

/** Hides an alarm, or shows it again; it stays on record (11.3). */
export async function ignoreAlarm(
  cmon: CmonClient,
  { alarmId, clusterId, ignore }: { alarmId: number; clusterId: number; ignore: boolean },
  options?: CallOptions,
): Promise<void> {
  return cmon.call(
    {
      path: 'alarm/',
      operation: 'ignoreAlarm',
      params: { alarm_id: alarmId, cluster_id: clusterId, ignore },
      kind: 'write',
    },
    nothing,
    options,
  )
}

const statisticsSchema = z
  .object({ cluster_id: z.coerce.number().int(), critical: integer, warning: integer })
  .transform((row) => ({
    clusterId: row.cluster_id,
    critical: row.critical ?? 0,
    warning: row.warning ?? 0,
  }))

export type AlarmCounts = z.output<typeof statisticsSchema>

/** How many alarms each cluster has. */
export async function getAlarmStatistics(
  cmon: CmonClient,
  clusterId: number | undefined,
  options?: CallOptions,
): Promise<AlarmCounts[]> {
  const reply = await cmon.call(
    {
      path: 'alarm/',
      operation: 'getStatistics',
      params: clusterId === undefined ? {} : { cluster_id: clusterId },
      kind: 'read',
    },
    z.object({ alarm_statistics: list(statisticsSchema) }),
    options,
  )
  return reply.alarm_statistics
}
