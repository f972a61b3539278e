import type { CmonEvent } from '../../cmon/event-types.ts'
import type { Resumed } from '../../cmon/events.ts'

/** Addresses of what an event has changed. After a gap: what is watched most. */
export function changedBy(controller: string, event: CmonEvent | Resumed): string[] {
  const of = (path: string): string => `cmon://${encodeURIComponent(controller)}/${path}`
  const cluster = (id: number | undefined): string[] =>
    id === undefined || id === 0 ? [] : [of(`clusters/${id}`)]
  switch (event.kind) {
    case 'resumed':
      return ['cmon://controllers', of('alarms')]
    case 'alarm':
      return [of('alarms'), ...cluster(event.clusterId)]
    case 'job':
      return event.job === undefined ? [] : [of(`jobs/${event.job.id}/log`)]
    case 'cluster':
    case 'maintenance':
      return cluster(event.clusterId)
    case 'host':
      return event.hostname === undefined ? [] : [of(`nodes/${encodeURIComponent(event.hostname)}`)]
    case 'log':
    case 'other':
      return []
  }
}
