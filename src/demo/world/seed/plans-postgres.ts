import type { ClusterPlan } from './plan.ts'
import { times } from './plan.ts'

export const postgres: ClusterPlan = {
  name: 'prod-pg',
  type: 'postgresql_single',
  vendor: 'postgresql',
  version: '16',
  tags: ['prod', 'accounts'],
  viewers: true,
  nodes: [
    { kind: 'postgresql', role: 'master', version: '16.4' },
    ...times(2, (index) => ({
      kind: 'postgresql',
      role: 'slave',
      version: '16.4',
      replicatesFrom: 0,
      semiSync: index === 0,
    })),
    {
      kind: 'pgbouncer',
      role: 'none',
      version: '1.23.1',
      on: 0,
      state: { balancer: { readWritePort: 6432, backends: [] } },
    },
  ],
  databases: [
    {
      name: 'accounts',
      gib: 33,
      growthMibPerDay: 110,
      tables: [
        ['ledger', 0.6, 120_000_000],
        ['customers', 0.1, 900_000],
        ['statements', 0.3, 14_000_000],
      ],
    },
    { name: 'reporting', gib: 9, growthMibPerDay: 25, tables: [['daily', 1, 3_200_000]] },
  ],
}

export const timescale: ClusterPlan = {
  name: 'metrics-timescale',
  type: 'postgresql_single',
  vendor: 'timescaledb',
  version: '16',
  tags: ['prod', 'metrics'],
  viewers: true,
  nodes: [
    { kind: 'postgresql', role: 'master', version: '16.4' },
    { kind: 'postgresql', role: 'slave', version: '16.4', replicatesFrom: 0 },
    { kind: 'prometheus', role: 'none', version: '2.53.2' },
  ],
  databases: [
    {
      name: 'metrics',
      gib: 390,
      growthMibPerDay: 8_900,
      tables: [
        ['samples', 0.92, 9_400_000_000],
        ['series', 0.08, 61_000_000],
      ],
    },
  ],
}
