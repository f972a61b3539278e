import CounterFamily from 'prom-client/lib/counter.js'
import GaugeFamily from 'prom-client/lib/gauge.js'
import HistogramFamily from 'prom-client/lib/histogram.js'
import Registry from 'prom-client/lib/registry.js'
import type { Counter, Gauge, Histogram } from 'prom-client'

type Collect<Family> = (family: Family) => void | Promise<void>

/** Makes families of metrics in one registry, all with the daemon's prefix. */
export interface Families {
  counter: (
    name: string,
    help: string,
    labelNames?: string[],
    collect?: Collect<Counter>,
  ) => Counter
  gauge: (name: string, help: string, labelNames?: string[], collect?: Collect<Gauge>) => Gauge
  histogram: (name: string, help: string, labelNames: string[], buckets: number[]) => Histogram
  render: () => Promise<{ contentType: string; text: string }>
}

export function createFamilies(prefix: string): Families {
  const registry = new Registry()
  const common = (name: string, help: string, labelNames: string[]) => ({
    name: prefix + name,
    help,
    labelNames,
    registers: [registry],
  })
  return {
    counter: (name, help, labelNames = [], collect = () => {}) =>
      new CounterFamily({
        ...common(name, help, labelNames),
        collect() {
          return collect(this)
        },
      }),
    gauge: (name, help, labelNames = [], collect = () => {}) =>
      new GaugeFamily({
        ...common(name, help, labelNames),
        collect() {
          return collect(this)
        },
      }),
    histogram: (name, help, labelNames, buckets) =>
      new HistogramFamily({ ...common(name, help, labelNames), buckets }),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}
