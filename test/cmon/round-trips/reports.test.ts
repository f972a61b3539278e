import { expect, test } from 'vitest'
import {
  deleteReport,
  generateReport,
  getReport,
  getReports,
  getReportTemplates,
} from '../../../src/cmon/modules/reports.ts'
import { startTrip } from './trip.ts'

test('every report that there is a template for is made, listed, read and deleted', async () => {
  const { cmon, cluster } = await startTrip()
  const { id: clusterId } = await cluster('prod-orders-galera')
  const before = await getReports(cmon, clusterId)
  const templates = await getReportTemplates(cmon)
  expect(templates.map(({ type }) => type)).toContain('default')
  for (const { type, title } of templates) {
    const made = await generateReport(cmon, clusterId, type)
    expect(made).toEqual({
      id: expect.any(Number),
      type,
      title,
      created: '2026-03-04T09:15:00.000Z',
      days: expect.any(Number),
      owner: 'admin',
      path: expect.stringMatching(/\.html$/),
      text: expect.stringContaining('prod-orders-galera'),
    })
    const entry = { id: made.id, clusterId, type, title, created: made.created }
    expect(await getReports(cmon, clusterId)).toEqual([...before, entry])
    expect(await getReports(cmon, undefined)).toContainEqual(entry)
    const key = { clusterId, reportId: made.id ?? 0 }
    expect(await getReport(cmon, key)).toEqual(made)
    await deleteReport(cmon, key)
    expect(await getReports(cmon, clusterId)).toEqual(before)
    await expect(getReport(cmon, key)).rejects.toMatchObject({ code: 'rejected' })
    await expect(deleteReport(cmon, key)).rejects.toMatchObject({ name: 'CmonError' })
  }
  await expect(generateReport(cmon, clusterId, 'no-such-report')).rejects.toMatchObject({
    name: 'CmonError',
  })
})
