import type { Sample, StatSet } from '../../cmon/modules/stat.ts'

export const METRICS = [
  'cpu',
  'cpu_iowait',
  'load',
  'memory',
  'swap',
  'disk_usage',
  'disk_io',
  'network',
  'sql',
  'connections',
  'slow_queries',
  'replication_lag',
] as const

export type Metric = (typeof METRICS)[number]

export interface Reading {
  /** What of the host, where it has several: a mount point, an interface, a kind of statement. */
  of?: string
  value: number
}

interface MetricDefinition {
  set: StatSet
  unit: string
  /** What one sample says; nothing where it lacks the fields. Several of one moment are averaged. */
  read(sample: Sample): Reading[]
}

// Field names per set: cmon-rpc-core 10.3. Utilisations are fractions, counters count inside the interval.
export const METRIC_DEFINITIONS: Record<Metric, MetricDefinition> = {
  // One sample per CPU.
  cpu: { set: 'cpustat', unit: 'percent', read: (s) => percent(s, 'busy') },
  cpu_iowait: { set: 'cpustat', unit: 'percent', read: (s) => percent(s, 'iowait') },
  load: { set: 'cpustat', unit: 'load1', read: (s) => gauge(s, 'loadavg1') },
  memory: { set: 'memorystat', unit: 'percent', read: (s) => percent(s, 'memoryutilization') },
  swap: { set: 'memorystat', unit: 'percent', read: (s) => percent(s, 'swaputilization') },
  disk_usage: {
    set: 'diskstat',
    unit: 'percent',
    read(sample) {
      const total = sample.values.get('total')
      const free = sample.values.get('free')
      if (total === undefined || free === undefined || total <= 0) return []
      return [{ ...device(sample.mountpoint), value: ((total - free) / total) * 100 }]
    },
  },
  disk_io: {
    set: 'diskstat',
    unit: 'operations/s',
    read: (s) => rates(s, { reads: ['reads'], writes: ['writes'] }, s.mountpoint),
  },
  network: {
    set: 'netstat',
    unit: 'bytes/s',
    read: (s) =>
      s.interface === 'lo' ? [] : rates(s, { in: ['rxbytes'], out: ['txbytes'] }, s.interface),
  },
  sql: {
    set: 'sqlstat',
    unit: 'per second',
    // MySQL's status names in capitals, PostgreSQL's own with hyphens; values() has both in lower case.
    read: (s) =>
      rates(s, {
        queries: ['queries'],
        selects: ['com_select'],
        writes: ['com_insert', 'com_update', 'com_delete', 'com_replace'],
        commits: ['commits'],
        rows_fetched: ['rows-fetched'],
        rows_changed: ['rows-inserted', 'rows-updated', 'rows-deleted'],
      }),
  },
  connections: {
    set: 'sqlstat',
    unit: 'connections',
    // MySQL's own `CONNECTIONS` counts attempts.
    read: (s) =>
      s.values.has('threads_connected') ? gauge(s, 'threads_connected') : pgConnections(s),
  },
  slow_queries: {
    set: 'sqlstat',
    unit: 'per second',
    read: (s) => rates(s, { '': ['slow_queries'] }),
  },
  replication_lag: {
    set: 'sqlstat',
    unit: 'seconds',
    read: (s) => gauge(s, 'replication_lag'),
  },
}

function gauge(sample: Sample, field: string): Reading[] {
  const value = sample.values.get(field)
  return value === undefined ? [] : [{ value }]
}

function percent(sample: Sample, field: string): Reading[] {
  return gauge(sample, field).map(({ value }) => ({ value: value * 100 }))
}

/** A PostgreSQL sample is known by its hyphens. */
function pgConnections(sample: Sample): Reading[] {
  return [...sample.values.keys()].some((name) => name.startsWith('rows-'))
    ? gauge(sample, 'connections')
    : []
}

/** Sums of counters per second, each under its name. */
function rates(sample: Sample, sums: Record<string, readonly string[]>, part?: string): Reading[] {
  const seconds = (sample.intervalMs ?? 0) / 1_000
  if (seconds <= 0) return []
  return Object.entries(sums).flatMap(([name, fields]) => {
    const counts = fields.flatMap((field) => sample.values.get(field) ?? [])
    if (counts.length === 0) return []
    const of = [part, name].filter((word) => word !== undefined && word !== '').join(' ')
    return [{ ...device(of), value: counts.reduce((sum, count) => sum + count, 0) / seconds }]
  })
}

function device(name: string | undefined): { of?: string } {
  return name === undefined || name === '' ? {} : { of: name }
}

export interface Series {
  hostId: number
  of: string | undefined
  /** Oldest first, one per moment. */
  points: { at: number; value: number }[]
}

/** The series of one metric that are in a set's samples, which come mixed and unordered. */
export function toSeries(metric: Metric, samples: readonly Sample[]): Series[] {
  const definition = METRIC_DEFINITIONS[metric]
  const series = new Map<string, Series & { sums: Map<number, { sum: number; count: number }> }>()
  for (const sample of samples) {
    for (const { of, value } of definition.read(sample)) {
      const key = `${sample.hostId} ${of ?? ''}`
      const known = series.get(key) ?? { hostId: sample.hostId, of, points: [], sums: new Map() }
      series.set(key, known)
      const { sum, count } = known.sums.get(sample.at) ?? { sum: 0, count: 0 }
      known.sums.set(sample.at, { sum: sum + value, count: count + 1 })
    }
  }
  return [...series.values()].map(({ hostId, of, sums }) => ({
    hostId,
    of,
    points: [...sums]
      .map(([at, { sum, count }]) => ({ at, value: sum / count }))
      .toSorted((a, b) => a.at - b.at),
  }))
}
