import { run } from './run.mjs'

/** 2026-01-01, for sources that come without their history. */
const WITHOUT_HISTORY = 1_767_225_600

/** The seconds since 1970 that everything packed is dated with: SOURCE_DATE_EPOCH, or the last commit's. */
export async function sourceDate() {
  const given = process.env['SOURCE_DATE_EPOCH']
  if (given !== undefined) return Number(given)
  try {
    return Number(await run('git', ['log', '-1', '--format=%ct']))
  } catch {
    return WITHOUT_HISTORY
  }
}
