import { afterAll, beforeAll, expect, test } from 'vitest'
import { ChartError } from '../../../src/tools/monitoring/charts/chart-error.ts'
import { closeCharts, renderChart } from '../../../src/tools/monitoring/charts/render-chart.ts'
import type { ChartSpec } from '../../../src/tools/monitoring/charts/chart-spec.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { readPng, type Picture } from '../../support/read-png.ts'
import { clusterNamed } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect()
})
afterAll(async () => {
  await t.close()
  await closeCharts()
})

async function chartOf(
  args: Record<string, unknown>,
): Promise<{ picture: Picture; note: unknown }> {
  const { content, structuredContent } = await t.callRaw('get_metrics', { chart: true, ...args })
  const [text, image, ...rest] = content
  expect(text).toMatchObject({ type: 'text' })
  expect(rest).toEqual([])
  if (image?.type !== 'image') throw new Error('there is no picture')
  expect(image.mimeType).toBe('image/png')
  // By the tool's output schema.
  const { chart } = structuredContent as Record<string, unknown>
  return { picture: readPng(Buffer.from(image.data, 'base64')), note: chart }
}

test('a chart comes beside the numbers: a panel per metric, lines and letters on a white ground', async () => {
  const { picture, note } = await chartOf({
    cluster: 'prod-orders-galera',
    metrics: ['cpu', 'memory'],
  })
  expect(note).toEqual({ attached: true, lines_omitted: 0 })
  expect(picture).toMatchObject({ width: 1_350, height: 864 })
  const { colours } = picture
  const pixels = picture.width * picture.height
  // Opaque and mostly ground, so that it reads alike in light and dark clients.
  expect(colours.get('#ffffff') ?? 0).toBeGreaterThan(pixels * 0.8)
  // The first three lines, and the ink of labels: without a font there would be none.
  for (const colour of ['#0b5cad', '#c2410c', '#15803d'])
    expect(colours.get(colour) ?? 0, colour).toBeGreaterThan(300)
  expect(colours.get('#333a44') ?? 0).toBeGreaterThan(300)
})

test('without chart there is no picture and no word of one', async () => {
  const { content, structuredContent } = await t.callRaw('get_metrics', { cluster: 'prod-pg' })
  expect(content.map(({ type }) => type)).toEqual(['text'])
  expect(structuredContent).not.toHaveProperty('chart')
})

test('too many lines are left out, the lowest, and counted', async () => {
  const { hosts } = clusterNamed(t.demo.world, 'events-mongo-sharded')
  const nodes = hosts.filter(({ kind }) => kind !== 'controller').length
  expect(nodes).toBeGreaterThan(6)
  const { note } = await chartOf({ cluster: 'events-mongo-sharded', metrics: ['cpu'] })
  expect(note).toEqual({ attached: true, lines_omitted: nodes - 6 })
})

test('where there is nothing to draw that is said', async () => {
  const answer = await t.call('get_metrics', {
    cluster: 'cache-redis',
    metrics: ['sql'],
    chart: true,
  })
  expect(answer['chart']).toEqual({
    attached: false,
    problem: 'there are no series',
    lines_omitted: 0,
  })
})

const SPEC: ChartSpec = {
  title: 'x',
  from: 0,
  to: 60_000,
  panels: [
    {
      label: 'cpu',
      lines: [
        {
          name: 'a',
          points: [
            [0, 1],
            [60_000, 2],
          ],
        },
      ],
    },
  ],
}

test('drawing does not hold up the event loop', async () => {
  // The thread has begun.
  await renderChart(SPEC)
  let longest = 0
  let last = performance.now()
  const tick = (): void => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }
  const watch = setInterval(tick, 2)
  const started = performance.now()
  await Promise.all(Array.from({ length: 8 }, () => renderChart(SPEC)))
  const taken = performance.now() - started
  clearInterval(watch)
  tick()
  expect(longest).toBeLessThan(taken / 2)
})

test('more charts than fit the queue are refused, the others drawn; closing tells those that wait', async () => {
  const all = Array.from({ length: 12 }, () => renderChart(SPEC))
  const outcomes = await Promise.allSettled(all)
  // One is being drawn, eight wait.
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(9)
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ChartError)
  const left = [renderChart(SPEC), renderChart(SPEC)].map((chart) =>
    expect(chart).rejects.toThrow('the daemon stops'),
  )
  await closeCharts()
  await Promise.all(left)
  // And it begins anew when asked again.
  expect((await renderChart(SPEC)).length).toBeGreaterThan(1_000)
})
