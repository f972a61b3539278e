import type { DemoAlarm } from '../alarm.ts'
import { marked, value } from '../seed/job-drafts.ts'
import type { AlarmFacts, Condition, Place } from './condition.ts'

const DAY_MS = 86_400_000
/** Inferred: no source shows from how many days on the controller warns. */
const WARNING_DAYS = 30

/** The server certificate of a node expires soon, or has. */
export const certificate: Condition = {
  type: () => 'CertificateExpiration',

  level(place, at) {
    const days = daysLeft(place, at)
    if (days <= 0) return 'critical'
    return days <= WARNING_DAYS ? 'warning' : 'none'
  },

  knots: () => [],

  facts: (place, at, severity) => certificateFacts(Math.ceil(daysLeft(place, at)), severity),

  logLine(place, at, level) {
    const days = value(String(Math.ceil(daysLeft(place, at))))
    const news = level === 'none' ? 'is renewed' : `is good for ${days} more days`
    return { text: `${marked(place.host)}: The server certificate ${news}.`, component: 'Node' }
  },
}

export function certificateFacts(days: number, severity: DemoAlarm['severity']): AlarmFacts {
  const expired = severity === 'critical'
  return {
    severity,
    component: 'Node',
    type: 'CertificateExpiration',
    title: expired ? 'Certificate has expired' : 'Certificate expires soon',
    message: expired
      ? 'The server certificate has expired.'
      : `The server certificate expires in ${days} days.`,
    recommendation: 'Renew the certificate.',
    measured: days,
  }
}

function daysLeft({ host: { certificateExpires: end } }: Place, at: Date): number {
  return end === undefined ? Infinity : (end.getTime() - at.getTime()) / DAY_MS
}
