/** Lowest and highest number of each crontab field (cmon-rpc-jobs 3.3). */
const FIELDS: readonly { name: string; from: number; to: number }[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12 },
  { name: 'day of week', from: 0, to: 7 },
]

/** What is wrong with a recurrence; undefined for a good one. */
export function recurrenceProblem(recurrence: string): string | undefined {
  const fields = recurrence.replace(/^TZ=\S+ /, '').split(' ')
  if (fields.length !== FIELDS.length)
    return `a recurrence has ${FIELDS.length} fields, this one has ${fields.length}`
  const bad = FIELDS.find(({ from, to }, index) => {
    const parts = fields[index]?.split(',') ?? []
    return !parts.every((part) => isPart(part, from, to))
  })
  return bad === undefined
    ? undefined
    : `the ${bad.name} of the recurrence must be within ${bad.from}-${bad.to}`
}

/** `*`, a number or a range, each maybe with a step. */
function isPart(part: string, from: number, to: number): boolean {
  const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part)
  if (match === null) return false
  const [, low, high, step] = match
  const first = low === undefined ? from : Number(low)
  const last = high === undefined ? first : Number(high)
  return first >= from && last <= to && first <= last && step !== '0'
}
