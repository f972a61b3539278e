import { expect, test } from 'vitest'
import { getBinlogBackups } from '../../../src/cmon/modules/binlog-backup.ts'
import { getDbGrowth } from '../../../src/cmon/modules/db-growth.ts'
import { checkHosts } from '../../../src/cmon/modules/discovery.ts'
import { getLicense } from '../../../src/cmon/modules/license.ts'
import { getNextMaintenance } from '../../../src/cmon/modules/maintenance-now.ts'
import { getReport } from '../../../src/cmon/modules/reports.ts'
import { answering } from './answering.ts'

// Shapes that the demo controller doesn't send.

test.each([
  [{ created: 'Mar 03 22:00:04', year: 2026, yearday: 62 }, '2026-03-03'],
  [{ created: 'Dec 1 00:00:00', year: '2025' }, '2025-12-01'],
  [{ year: 2026, yearday: 62 }, '2026-03-03'],
  [{ created: 'Mar 03 22:00:04' }, undefined],
  [{ year: 2026 }, undefined],
])('a growth record of %j is of %s (cmon-rpc-core 10.5)', async (row, day) => {
  const [record] = await getDbGrowth(answering({ data: [row] }), { clusterId: 1, tables: false })
  expect(record?.day).toBe(day)
})

test.each(['binlog_backups', 'data'])('archived logs under %s', async (key) => {
  const logs = await getBinlogBackups(
    answering({ [key]: [{ cid: '7', file_name: 'binlog.000093', size: 1048576, full_bid: 311 }] }),
    7,
  )
  expect(logs).toMatchObject([{ clusterId: 7, fileName: 'binlog.000093', fullBackupId: 311 }])
})

test('a report is text without colours', async () => {
  const report = await getReport(
    answering({ report: { report_id: 1, content: '\u001b[1;32mUp\u001b[0m 100 %\n' } }),
    { clusterId: 1, reportId: 1 },
  )
  expect(report).toMatchObject({ id: 1, text: 'Up 100 %\n' })
})

test('no window comes next', async () => {
  const reply = answering({ found_maintenance: false })
  expect(await getNextMaintenance(reply, { clusterId: 1 })).toBeUndefined()
})

test('a host is good only with HostIsOk', async () => {
  const checks = await checkHosts(
    answering({
      checked_hosts: [
        { host: { hostname: '192.0.2.51' }, status: { error_code: 'HostIsOk' } },
        { host: { hostname: '192.0.2.52' }, status: { error_code: 'SshFailed' } },
        { host: { hostname: '192.0.2.53' } },
      ],
    }),
    { hostnames: [], ssh: { user: 'dba', keyFile: '/k' } },
  )
  expect(checks.map(({ ok }) => ok)).toEqual([true, false, false])
})

test.each([
  [{}, undefined],
  [
    { license_check: { has_license: false, expires_days: -3 } },
    {
      type: undefined,
      valid: false,
      daysLeft: -3,
      licensedNodes: undefined,
      usedNodes: undefined,
    },
  ],
])('the licence in %j', async (reply, license) => {
  expect(await getLicense(answering(reply))).toEqual(license)
})
