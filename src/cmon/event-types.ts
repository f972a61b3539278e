import { z } from 'zod'
import { stripHtml } from './errors.ts'
import { alarmSchema, type Alarm } from './modules/alarm.ts'
import { date, integer, maybe, text } from './modules/wire.ts'

/** What an event is about, by its class; `name` is what happened: `Created`, `StateChanged`, `Ended`, … */
export type CmonEvent = { name: string | undefined; at: string | undefined } & (
  | { kind: 'cluster'; clusterId: number | undefined; state: string | undefined; reason?: string }
  | {
      kind: 'host'
      clusterId: number | undefined
      hostname: string | undefined
      status: string | undefined
      reason?: string
    }
  | { kind: 'job'; clusterId: number | undefined; job: EventJob | undefined; message?: string }
  | { kind: 'alarm'; clusterId: number | undefined; alarm: Alarm | undefined }
  | { kind: 'maintenance'; hostname: string | undefined; clusterId: number | undefined }
  | { kind: 'log'; clusterId: number | undefined; severity: string | undefined; message?: string }
  /** The controller's own life, files, debugging, and classes yet to come. */
  | { kind: 'other'; eventClass: string }
)

const jobSchema = z
  .object({ job_id: z.coerce.number().int(), title: text, status: text })
  .transform((row) => ({ id: row.job_id, title: row.title, status: row.status }))

export type EventJob = z.output<typeof jobSchema>

/** Fields of all classes, cmon-rpc-core 16. */
export const eventSchema = z.object({
  event_class: z.string(),
  event_name: text,
  event_origins: maybe(z.object({ tv_sec: integer })),
  event_specifics: maybe(
    z.object({
      cluster_id: integer,
      cluster_state: text,
      reason: text,
      host_name: text,
      hoststatus: text,
      host: maybe(z.object({ hostname: text, hoststatus: text, clusterid: integer })),
      job: maybe(jobSchema),
      message: maybe(z.object({ message_text: text, created: date })),
      alarm: maybe(alarmSchema),
      maintenance: maybe(z.object({ hostname: text, cluster_id: integer })),
      log_entry: maybe(
        z.object({
          severity: text,
          log_specifics: maybe(z.object({ cluster_id: integer, message_text: text })),
        }),
      ),
    }),
  ),
})

type Specifics = z.output<typeof eventSchema>['event_specifics']

/** Undefined for a record that is no event. */
export function eventOf(record: unknown): CmonEvent | undefined {
  const parsed = eventSchema.safeParse(record)
  if (!parsed.success) return undefined
  const { event_class: eventClass, event_name: name, event_origins: origins } = parsed.data
  const seconds = origins?.tv_sec
  const at = seconds === undefined ? undefined : new Date(seconds * 1000).toISOString()
  return { name, at, ...aboutOf(eventClass, parsed.data.event_specifics) }
}

type About<E = CmonEvent> = E extends unknown ? Omit<E, 'name' | 'at'> : never

function aboutOf(eventClass: string, specifics: Specifics): About {
  const clusterId = specifics?.cluster_id
  switch (eventClass) {
    case 'EventCluster':
      return {
        kind: 'cluster',
        clusterId,
        state: specifics?.cluster_state,
        ...optional('reason', specifics?.reason),
      }
    case 'EventHost':
      return {
        kind: 'host',
        clusterId: clusterId ?? specifics?.host?.clusterid,
        hostname: specifics?.host_name ?? specifics?.host?.hostname,
        status: specifics?.hoststatus ?? specifics?.host?.hoststatus,
        ...optional('reason', specifics?.reason),
      }
    case 'EventJob':
      return {
        kind: 'job',
        clusterId,
        job: specifics?.job,
        ...optional('message', specifics?.message?.message_text),
      }
    case 'EventAlarm':
      return {
        kind: 'alarm',
        clusterId: clusterId ?? specifics?.alarm?.clusterId,
        alarm: specifics?.alarm,
      }
    case 'EventMaintenance':
      return {
        kind: 'maintenance',
        hostname: specifics?.host_name ?? specifics?.maintenance?.hostname,
        clusterId: clusterId ?? specifics?.maintenance?.cluster_id,
      }
    case 'EventLog': {
      const entry = specifics?.log_entry
      return {
        kind: 'log',
        clusterId: clusterId ?? entry?.log_specifics?.cluster_id,
        severity: entry?.severity,
        ...optional('message', entry?.log_specifics?.message_text),
      }
    }
    default:
      return { kind: 'other', eventClass }
  }
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  // TypeScript can't see that a computed key is K.
  return value === undefined ? {} : ({ [key]: stripHtml(value) } as { [P in K]?: string })
}
