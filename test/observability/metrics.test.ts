import { expect, test } from 'vitest'
import { createMetrics, type Metrics } from '../../src/observability/metrics.ts'
import { family, samplesIn } from '../support/scrape.ts'

const NOTHING_NOW = {
  controllers: () => [],
  sessions: () => 0,
  streams: () => ({ sse: 0, http: 0 }),
}

const values = async (metrics: Metrics, name: string): Promise<Record<string, number>> =>
  family(samplesIn((await metrics.render()).text), name)

test('a reload that failed shows, and leaves the time of the last good one', async () => {
  const metrics = createMetrics({ version: '0', now: NOTHING_NOW })
  const time = () => values(metrics, 'config_last_reload_success_timestamp_seconds')
  const first = await time()
  metrics.reloaded(false)
  expect(await values(metrics, 'config_last_reload_successful')).toEqual({ '': 0 })
  expect(await time()).toEqual(first)
  metrics.reloaded(true)
  expect(await values(metrics, 'config_last_reload_successful')).toEqual({ '': 1 })
  expect((await time())['']).toBeGreaterThan(first[''] ?? Infinity)
  metrics.close()
})

test('defects are counted from both sides, and other failures are none', async () => {
  const metrics = createMetrics({ version: '0', now: NOTHING_NOW })
  expect(await values(metrics, 'defects_total')).toEqual({ '': 0 })
  const call = { tool: 'get_node', principalKind: 'token', milliseconds: 1 }
  metrics.called({ ...call, outcome: 'internal' })
  metrics.called({ ...call, outcome: 'unreachable' })
  metrics.defect()
  expect(await values(metrics, 'defects_total')).toEqual({ '': 2 })
  metrics.close()
})

test('an endless stream counts as a request, but its time is no duration', async () => {
  const metrics = createMetrics({ version: '0', now: NOTHING_NOW })
  metrics.rpc({ module: 'subscribe_events', status: 'ok', milliseconds: 90_000, stream: true })
  expect(await values(metrics, 'rpcs_total')).toEqual({
    'module="subscribe_events",status="ok"': 1,
  })
  expect(await values(metrics, 'rpc_duration_seconds_count')).toEqual({})
  metrics.close()
})
