export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof DAYS)[number]

/** Times of the week at which something is so. */
export interface Hours {
  readonly days: readonly Day[]
  /** Minutes of the day, by the clocks of `zone`; `until` isn't in it. One before `from` is on the next day. */
  readonly from: number
  readonly until: number
  /** As the IANA database names it. */
  readonly zone: string
}

const MINUTES = 24 * 60

/** Whether it is these hours. The days are those on which they begin. */
export function isWithinHours({ days, from, until, zone }: Hours, now: Date): boolean {
  const { day, minute } = clockOf(zone, now)
  if (from < until) return days.includes(day) && minute >= from && minute < until
  if (minute >= from) return days.includes(day)
  const before = DAYS[(DAYS.indexOf(day) + DAYS.length - 1) % DAYS.length]
  return before !== undefined && minute < until && days.includes(before)
}

/** `mon-fri 08:00-18:00 Europe/Stockholm`: for people. */
export function shownHours({ days, from, until, zone }: Hours): string {
  return `${days.join(',')} ${clock(from)}-${clock(until)} ${zone}`
}

/** Whether there is a time zone of that name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Making one takes a good part of a millisecond, and each call wants one. */
const formats = new Map<string, Intl.DateTimeFormat>()

function clockOf(zone: string, now: Date): { day: Day; minute: number } {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(zone, format)
  }
  const parts = Object.fromEntries(
    format.formatToParts(now).map(({ type, value }) => [type, value]),
  )
  const day = DAYS.find((one) => one === parts['weekday']?.toLowerCase())
  if (day === undefined) throw new Error(`no weekday in ${format.format(now)}`)
  return { day, minute: (Number(parts['hour']) * 60 + Number(parts['minute'])) % MINUTES }
}

function clock(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
