/** `3` and `tool` → `3 tools`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const

/** A span of time by its two largest units: `3 d 4 h`, `2 min 5 s`. */
export function spanOf(milliseconds: number): string {
  let rest = Math.max(0, Math.floor(milliseconds / 1_000))
  const first = UNITS.findIndex(([, seconds]) => rest >= seconds)
  if (first === -1) return '0 s'
  return UNITS.slice(first, first + 2)
    .flatMap(([unit, seconds]) => {
      const count = Math.floor(rest / seconds)
      rest -= count * seconds
      return count === 0 ? [] : [`${count} ${unit}`]
    })
    .join(' ')
}

/** How long ago, by the largest unit: `just now`, `12 s ago`, `3 h ago`. */
export function agoOf(milliseconds: number): string {
  const [largest] = spanOf(milliseconds).match(/^\d+ \w+/) ?? []
  return milliseconds < 1_000 || largest === undefined ? 'just now' : `${largest} ago`
}

/** The time of day in UTC, with the day in front when it isn't the one of `now`; both ISO 8601. */
export function clockOf(time: string, now: string): string {
  const [day = '', clock = ''] = time.split(/[T.Z]/)
  return now.startsWith(day) ? clock : `${day} ${clock}`
}

/** How long a call took: `85 ms`, `1.4 s`, `2 min 5 s`. */
export function durationOf(milliseconds: number): string {
  if (milliseconds < 1_000) return `${milliseconds} ms`
  return milliseconds < 60_000 ? `${(milliseconds / 1_000).toFixed(1)} s` : spanOf(milliseconds)
}

/** Which of the controllers answer, as a sentence. */
export function healthOf(answering: number, all: number): string {
  const verb = answering === 1 || all === 1 ? 'answers' : 'answer'
  return `${answering} of ${counted(all, 'controller')} ${verb}`
}

export type Tone = 'good' | 'fair' | 'bad'

export function toneOf(answering: number, all: number): Tone {
  if (answering === 0) return 'bad'
  return answering === all ? 'good' : 'fair'
}
