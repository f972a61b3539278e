import type { DemoHost } from '../host.ts'
import { noise } from '../random.ts'

const BUSIEST_HOUR_UTC = 14
const WEEKEND_SHARE = 0.6

/** How busy a host is, 0–1 of all its cores: a daily and weekly rhythm with noise on it. */
export function loadAt(seed: number, host: DemoHost, at: number): number {
  const hour = (at % 86_400) / 3600
  const rhythm = 0.5 + 0.5 * Math.cos(((hour - BUSIEST_HOUR_UTC) / 24) * 2 * Math.PI)
  const jitter = 0.85 + 0.3 * noise(seed, host.hostId, Math.floor(at / 60))
  const week = isWeekend(at) ? WEEKEND_SHARE : 1
  const load = host.machine.peakLoad * (0.18 + 0.82 * rhythm) * week * jitter
  return Math.min(0.97, Math.max(0.01, load))
}

function isWeekend(at: number): boolean {
  const day = new Date(at * 1000).getUTCDay()
  return day === 0 || day === 6
}

/** Whether anything could be measured at `at`. */
export function measurable(host: DemoHost, at: number): boolean {
  const time = at * 1000
  if (host.downSince !== undefined && time >= host.downSince.getTime()) return false
  return !host.outages?.some(({ from, to }) => from.getTime() <= time && time < to.getTime())
}

export function round(value: number, digits = 4): number {
  const factor = 10 ** digits
  return Math.round(value * factor) / factor
}
