import { describe, expect, test } from 'vitest'
import type { CmonClient } from '../../../src/cmon/client.ts'
import { statByName, type Sample } from '../../../src/cmon/modules/stat.ts'
import { toSeries } from '../../../src/tools/monitoring/metrics.ts'

/** Samples as the module reads them from a reply. */
async function samplesOf(...data: Record<string, unknown>[]): Promise<Sample[]> {
  const client: Pick<CmonClient, 'call'> = {
    call: async (_, schema) =>
      schema.parseAsync({ request_status: 'Ok', data, total: data.length }),
  }
  const query = { clusterId: 1, name: 'cpustat', since: new Date(0), until: new Date() } as const
  // The function only calls.
  return (await statByName(client as CmonClient, query)).samples
}

const TIMES = { created: 1772612400, sampleends: 1772612460, interval: 60_000 }

describe('samples of one set are told apart and put in order', () => {
  test('CPUs of one host are averaged, hosts are not mixed', async () => {
    const samples = await samplesOf(
      { ...TIMES, hostid: 7, cpuid: 0, busy: 0.1, created: 60, sampleends: 120 },
      { ...TIMES, hostid: 7, cpuid: 0, busy: 0.2, created: 0, sampleends: 60 },
      { ...TIMES, hostid: 9, cpuid: 0, busy: '0.9', sampleends: 60 },
      { ...TIMES, hostid: '7', cpuid: 1, busy: 0.4, sampleends: 60 },
    )
    const [first, second] = toSeries('cpu', samples)
    expect(first).toMatchObject({ hostId: 7, of: undefined })
    expect(first?.points.map(({ at }) => at)).toEqual([60, 120])
    expect(first?.points[0]?.value).toBeCloseTo(30)
    expect(first?.points[1]?.value).toBeCloseTo(10)
    expect(second).toMatchObject({ hostId: 9, points: [{ at: 60, value: 90 }] })
  })

  test('counters become rates by the interval in milliseconds, per device', async () => {
    const samples = await samplesOf(
      { ...TIMES, hostid: 7, interface: 'eth0', rxBytes: 600_000, txBytes: '1200000' },
      { ...TIMES, hostid: 7, interface: 'lo', rxBytes: 600_000, txBytes: 1 },
      { ...TIMES, hostid: 7, interface: 'eth1', rxBytes: 5, txBytes: 5, interval: 0 },
    )
    expect(toSeries('network', samples)).toEqual([
      { hostId: 7, of: 'eth0 in', points: [{ at: 1772612460, value: 10_000 }] },
      { hostId: 7, of: 'eth0 out', points: [{ at: 1772612460, value: 20_000 }] },
    ])
  })

  test('a disk is as full as what is not free of it', async () => {
    const samples = await samplesOf(
      { ...TIMES, hostid: 7, mountpoint: '/data', total: 200, free: 50 },
      { ...TIMES, hostid: 7, mountpoint: '/none', total: 0, free: 0 },
    )
    expect(toSeries('disk_usage', samples)).toEqual([
      { hostId: 7, of: '/data', points: [{ at: 1772612460, value: 75 }] },
    ])
  })

  test("PostgreSQL's hyphenated names and MySQL's capitals both count", async () => {
    const postgres = await samplesOf({
      ...TIMES,
      hostid: 1,
      commits: 60,
      connections: 12,
      'rows-fetched': 600,
      'rows-inserted': 6,
      'rows-updated': 6,
      'rows-deleted': 0,
    })
    expect(rates(toSeries('sql', postgres))).toEqual({
      commits: 1,
      rows_fetched: 10,
      rows_changed: 0.2,
    })
    expect(rates(toSeries('connections', postgres))).toEqual({ '': 12 })
    expect(toSeries('replication_lag', postgres)).toEqual([])

    const mysql = await samplesOf({
      ...TIMES,
      hostid: 2,
      QUERIES: 6_000,
      COM_SELECT: 3_000,
      COM_INSERT: 60,
      COM_UPDATE: 60,
      CONNECTIONS: 900,
      SLOW_QUERIES: 6,
      REPLICATION_LAG: 33,
    })
    expect(rates(toSeries('sql', mysql))).toEqual({ queries: 100, selects: 50, writes: 2 })
    expect(rates(toSeries('slow_queries', mysql))).toEqual({ '': 0.1 })
    expect(rates(toSeries('replication_lag', mysql))).toEqual({ '': 33 })
    // CONNECTIONS counts attempts: no number of connections can be had from it.
    expect(toSeries('connections', mysql)).toEqual([])
    expect(
      rates(
        toSeries('connections', await samplesOf({ ...TIMES, hostid: 2, THREADS_CONNECTED: 5 })),
      ),
    ).toEqual({ '': 5 })
  })
})

function rates(
  series: { of: string | undefined; points: { value: number }[] }[],
): Record<string, number> {
  return Object.fromEntries(series.map(({ of, points }) => [of ?? '', points[0]?.value ?? 0]))
}
