import { readdir } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Families } from './families.ts'

const RESOLUTION_MS = 20
const PERCENTILES = [50, 90, 99, 100]

/**
 * What tells how the process is. Chosen by hand: promtool takes offence at prom-client's own set. Gives the
 * function that ends the measuring.
 */
export function addProcessMetrics({ counter, gauge }: Families): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  gauge(
    'event_loop_delay_seconds',
    'How late the event loop was since the last scrape; percentile 100 is the worst',
    ['percentile'],
    (family) => {
      for (const percentile of PERCENTILES) {
        // It measures the time between two ticks of its own timer, so being on time counts too.
        const late = delay.percentile(percentile) / 1e9 - RESOLUTION_MS / 1000
        family.set({ percentile: String(percentile) }, Math.max(0, late))
      }
      delay.reset()
    },
  )
  counter('process_cpu_seconds_total', 'CPU time', ['mode'], (family) => {
    const { user, system } = process.cpuUsage()
    family.reset()
    family.inc({ mode: 'user' }, user / 1e6)
    family.inc({ mode: 'system' }, system / 1e6)
  })
  gauge('process_resident_memory_bytes', 'Memory that the process holds', [], (family) =>
    family.set(process.memoryUsage.rss()),
  )
  gauge('process_heap_bytes', 'The JavaScript heap', ['state'], (family) => {
    const { heapUsed, heapTotal } = process.memoryUsage()
    family.set({ state: 'used' }, heapUsed)
    family.set({ state: 'free' }, heapTotal - heapUsed)
  })
  gauge(
    'process_open_fds',
    'Open file descriptors; 0 where there is no /proc',
    [],
    async (family) => family.set((await readdir('/proc/self/fd').catch(() => [])).length),
  )
  gauge('process_start_time_seconds', 'When the process started').set(
    Math.round(Date.now() / 1000 - process.uptime()),
  )
  return () => delay.disable()
}
