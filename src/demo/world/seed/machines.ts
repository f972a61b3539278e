import type { DemoHost, HostKind, Machine } from '../host.ts'
import { DATA_DIRECTORIES } from '../host.ts'
import type { Random } from '../random.ts'
import { GIB, MIB } from './plan.ts'

const UBUNTU = { name: 'ubuntu', codename: 'jammy', release: '22.04', type: 'debian' }
const ROCKY = { name: 'rocky', codename: 'Blue Onyx', release: '9.4', type: 'redhat' }

const CPU_MODELS = ['Demo CPU E-2200 @ 2.50GHz', 'Demo CPU G-9004 @ 3.10GHz'] as const

const SMALL: HostKind[] = [
  'haproxy',
  'proxysql',
  'maxscale',
  'keepalived',
  'pgbouncer',
  'clickhouse_keeper',
]

export function buildMachine(kind: HostKind, databaseBytes: number, random: Random, start: Date) {
  const small = SMALL.includes(kind)
  const model = random.pick(CPU_MODELS)
  const used = 14 * GIB + random.int(0, 4096) * MIB
  const disks: Machine['disks'] = [
    {
      device: '/dev/sda1',
      mountpoint: '/',
      filesystem: 'ext4',
      totalBytes: 80 * GIB,
      usedBytes: used,
      growthBytesPerDay: 18 * MIB,
    },
  ]
  const mountpoint = DATA_DIRECTORIES[kind]
  if (mountpoint !== undefined) {
    const data = databaseBytes * 1.18 + random.int(3, 6) * GIB
    disks.push({
      device: '/dev/sdb1',
      mountpoint,
      filesystem: 'xfs',
      totalBytes: Math.max(100, Math.ceil(data / GIB / 50) * 100) * GIB,
      usedBytes: Math.round(data),
      growthBytesPerDay: random.int(20, 160) * MIB,
    })
  }
  return {
    cores: small ? 2 : 4,
    sockets: small ? 1 : 2,
    cpuModel: model,
    cpuMhz: model.includes('3.10') ? 3100 : 2500,
    ramBytes: (small ? 4 : 32) * GIB,
    swapBytes: 2 * GIB,
    disks,
    interfaces: ['eth0', 'eth1'],
    distribution: random.next() < 0.75 ? UBUNTU : ROCKY,
    bootedAt: new Date(start.getTime() - random.int(20, 200) * 86_400_000),
    peakLoad: 0.25 + random.next() * 0.4,
  } satisfies Machine
}

/** The disk that holds the data, else the root file system. */
export function dataDisk(host: DemoHost): Machine['disks'][number] | undefined {
  return host.machine.disks.find((disk) => disk.mountpoint !== '/') ?? host.machine.disks[0]
}
