/** A recurrence of five crontab fields, with an optional time zone before them. */
export interface Cron {
  zone: string
  minutes: Set<number>
  hours: Set<number>
  days: Set<number>
  months: Set<number>
  weekdays: Set<number>
  /** Cron's oddity: when both day fields are restricted, one that matches is enough. */
  eitherDay: boolean
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** 29 February on a given weekday comes back within 40 years; nobody waits for that here. */
const SEARCHED_DAYS = 9 * 366

/** Undefined when `text` is no valid recurrence. */
export function parseCron(text: string): Cron | undefined {
  const [, zone = 'UTC', rest = ''] = /^(?:TZ=(\S+)\s+)?(.*)$/s.exec(text.trim()) ?? []
  const [minute = '', hour = '', day = '', month = '', weekday = '', ...more] = rest.split(/\s+/)
  if (more.length > 0 || !isZone(zone)) return undefined
  const minutes = field(minute, 0, 59)
  const hours = field(hour, 0, 23)
  const days = field(day, 1, 31)
  const months = field(month, 1, 12)
  const weekdays = field(weekday, 0, 7)
  if (!minutes || !hours || !days || !months || !weekdays) return undefined
  if (weekdays.has(7)) weekdays.add(0)
  const eitherDay = !day.startsWith('*') && !weekday.startsWith('*')
  return { zone, minutes, hours, days, months, weekdays, eitherDay }
}

/** The first firing after `after`; undefined when there is none in the years to come. */
export function nextFire(cron: Cron, after: Date): Date | undefined {
  // Local time is kept in the UTC fields of a date, so that arithmetic stays plain.
  const local = new Date(after.getTime() + offsetAt(cron.zone, after))
  const begin = Math.floor(local.getTime() / MINUTE_MS + 1) * MINUTE_MS
  const firstDay = Math.floor(begin / DAY_MS) * DAY_MS
  for (let index = 0; index < SEARCHED_DAYS; index++) {
    const day = firstDay + index * DAY_MS
    if (!matchesDay(cron, new Date(day))) continue
    for (const hour of sorted(cron.hours)) {
      for (const minute of sorted(cron.minutes)) {
        const time = day + (hour * 60 + minute) * MINUTE_MS
        if (time < begin) continue
        const instant = toInstant(cron.zone, time)
        if (instant > after) return instant
      }
    }
  }
  return undefined
}

function matchesDay(cron: Cron, day: Date): boolean {
  if (!cron.months.has(day.getUTCMonth() + 1)) return false
  const byDate = cron.days.has(day.getUTCDate())
  const byWeekday = cron.weekdays.has(day.getUTCDay())
  return cron.eitherDay ? byDate || byWeekday : byDate && byWeekday
}

function field(text: string, least: number, most: number): Set<number> | undefined {
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const found = /^(?:(\*)|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part)
    if (found === null) return undefined
    const [, star, from, to, step] = found
    const begin = star === undefined ? Number(from) : least
    const open = star !== undefined || (to === undefined && step !== undefined)
    const end = open ? most : Number(to ?? from)
    const stride = Number(step ?? 1)
    if (begin < least || end > most || begin > end || stride < 1) return undefined
    for (let value = begin; value <= end; value += stride) values.add(value)
  }
  return values
}

function sorted(values: Set<number>): number[] {
  return [...values].sort((a, b) => a - b)
}

/** A local time that a change of clocks skips becomes the time after the change. */
function toInstant(zone: string, local: number): Date {
  const guess = new Date(local - offsetAt(zone, new Date(local)))
  return new Date(local - offsetAt(zone, guess))
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  formats.set(zone, made)
  return made
}

function isZone(zone: string): boolean {
  try {
    return zone === 'UTC' || formatOf(zone) !== undefined
  } catch {
    return false
  }
}

/** Milliseconds that local time is ahead of UTC. */
function offsetAt(zone: string, at: Date): number {
  if (zone === 'UTC') return 0
  const parts = formatOf(zone).formatToParts(at)
  const read = (type: string): number => Number(parts.find((part) => part.type === type)?.value)
  const local = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'))
  return local - Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS
}
