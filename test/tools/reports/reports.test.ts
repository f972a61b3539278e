import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isUntrusted } from '../../../src/fleet/untrusted.ts'
import { connect, type Connection } from '../../support/connect.ts'
import { allRows, rowsOf } from '../world-facts.ts'

let t: Connection
beforeAll(async () => {
  t = await connect({ clockSpeed: 0 })
})
afterAll(() => t.close())

const seconds = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z')

describe('list_reports', () => {
  test('lists reports, newest first, and what can be made', async () => {
    const answer = await t.call('list_reports')
    expect(answer).toMatchObject({ total: 3, next_cursor: null, truncated: false })
    expect(answer['reports']).toEqual(
      t.demo.world.reports.toReversed().map(({ reportId, clusterId, type, title, created }) => ({
        id: reportId,
        cluster: `main/${t.demo.world.clusters.find((one) => one.clusterId === clusterId)?.name}`,
        type,
        title: { untrusted: title },
        created: seconds(created),
      })),
    )
    expect(rowsOf(answer, 'templates')).toHaveLength(11)
    expect(rowsOf(answer, 'templates')[0]).toEqual({
      type: 'default',
      title: { untrusted: 'Default System Report' },
    })
  })

  test('filters and pages; the templates come once', async () => {
    expect(await t.call('list_reports', { type: 'BACKUP' })).toMatchObject({
      reports: [{ type: 'backup' }],
      total: 1,
    })
    expect(await t.call('list_reports', { cluster: 'prod-pg' })).toMatchObject({
      reports: [{ cluster: 'main/prod-pg', type: 'capacity' }],
    })
    const rows = await allRows(t, 'list_reports', 'reports', { limit: 1 })
    expect(rows.map(({ id }) => id)).toEqual(
      t.demo.world.reports.map(({ reportId }) => reportId).toReversed(),
    )
    const first = await t.call('list_reports', { limit: 1 })
    const second = await t.call('list_reports', { limit: 1, cursor: first['next_cursor'] })
    expect(second).not.toHaveProperty('templates')
  })

  test('shows only what the user may see, and which controller did not answer', async () => {
    const two = await connect({ controllers: ['east', 'west'], username: 'viewer' })
    const both = await two.call('list_reports')
    await two.demos[1]?.close()
    const partial = await two.call('list_reports')
    await two.close()
    expect(new Set(rowsOf(both, 'reports').map(({ cluster }) => cluster))).toEqual(
      new Set(['east', 'west'].flatMap((c) => [`${c}/prod-orders-galera`, `${c}/prod-pg`])),
    )
    expect(partial).toMatchObject({ problems: [{ controller: 'west', code: 'unreachable' }] })
  })
})

describe('get_report', () => {
  test('gives the text of a report as data, without colours', async () => {
    const [report] = t.demo.world.reports
    if (report === undefined) throw new Error('no report')
    const before = t.demo.rpcs().length
    const answer = await t.call('get_report', { report: report.reportId })
    expect(t.demo.rpcs().length - before).toBe(1)
    const { heading = '', lines = [] } = report.paragraphs[0] ?? {}
    expect(answer).toEqual({
      id: report.reportId,
      type: 'availability',
      title: { untrusted: 'Database Availability Report' },
      created: seconds(report.created),
      days: 7,
      owner: 'admin',
      headings: { untrusted: `Database Availability Report\n${heading}` },
      content: {
        untrusted: [
          'Database Availability Report',
          '',
          heading,
          '',
          ...lines.map((line) => `  ${line}`),
        ].join('\n'),
      },
      total: 4 + lines.length,
      next_cursor: null,
      truncated: false,
    })
  })

  test('a long report comes in pages, or by the lines with a word', async () => {
    const [report] = t.demo.world.reports
    if (report === undefined) throw new Error('no report')
    const saved = report.paragraphs
    report.paragraphs = Array.from({ length: 60 }, (_, i) => ({
      heading: `Part ${i}`,
      lines: Array.from(
        { length: 20 },
        (_, line) => `Line ${line} of part ${i}: ${'x'.repeat(90)}`,
      ),
    }))
    const args = { report: report.reportId, cluster: 'prod-orders-galera', limit: 200 }
    const pages: string[] = []
    let cursor: unknown
    do {
      const page = await t.call('get_report', {
        ...args,
        ...(cursor === undefined ? {} : { cursor }),
      })
      expect(JSON.stringify(page).length).toBeLessThan(18_000)
      expect('headings' in page).toBe(cursor === undefined)
      const content = page['content']
      pages.push(isUntrusted(content) ? content.untrusted : '')
      cursor = page['next_cursor']
    } while (cursor !== null)
    const some = await t.call('get_report', { report: report.reportId, text: 'OF PART 7:' })
    report.paragraphs = saved
    expect(pages.length).toBeGreaterThan(5)
    const lines = pages.join('\n').split('\n')
    expect(lines.filter((line) => line.startsWith('  Line'))).toHaveLength(1_200)
    expect(some).toMatchObject({ total: 20 })
  })

  test('a report that does not exist or is hidden is not found', async () => {
    await expect(t.call('get_report', { report: 999 })).rejects.toMatchObject({
      code: 'not_found',
      text: expect.stringContaining('list_reports shows the reports'),
    })
    const viewer = await connect({ username: 'viewer' })
    const hidden = viewer.demo.world.reports.find(({ clusterId }) => clusterId === 2)
    await expect(viewer.call('get_report', { report: hidden?.reportId })).rejects.toMatchObject({
      code: 'not_found',
    })
    await viewer.close()
  })

  test('with several controllers the id alone is ambiguous', async () => {
    const two = await connect({ controllers: ['east', 'west'], clusters: 1 })
    await expect(two.call('get_report', { report: 1 })).rejects.toMatchObject({
      code: 'ambiguous',
    })
    expect(await two.call('get_report', { report: 1, controller: 'west' })).toMatchObject({ id: 1 })
    await two.close()
  })
})
