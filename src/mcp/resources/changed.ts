import type { CmonEvent } from '../../cmon/event-types.ts'
import type { Resumed } from '../../cmon/events.ts'
import { toName } from '../../fleet/untrusted.ts'

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
      return isAddressable(event.hostname)
        ? [of(`nodes/${encodeURIComponent(event.hostname)}`)]
        : []
    case 'log':
    case 'other':
      return []
  }
}

/** A name that is free text is no address, and one with half a character can't be made into one. */
function isAddressable(hostname: string | undefined): hostname is string {
  return hostname !== undefined && typeof toName(hostname) === 'string'
}
