import type { DemoHost } from '../world/host.ts'
import type { Interval } from '../world/metrics/grid.ts'
import { noise } from '../world/random.ts'

/** `hostid` is all lower case in samples, and `interval` is in milliseconds. */
export function header(
  className: string,
  host: DemoHost,
  { from, to }: Interval,
  device?: string | number,
) {
  const suffix = device === undefined ? '' : `-${device}`
  return {
    class_name: className,
    created: from,
    hostid: host.hostId,
    interval: (to - from) * 1000 + Math.floor(noise(host.hostId, from) * 30),
    sampleends: to,
    samplekey: `${className}-${host.hostId}${suffix}`,
  }
}
