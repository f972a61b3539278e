import type { DemoHost, HostKind } from '../host.ts'
import { loadAt, round } from '../metrics/load.ts'
import { noise } from '../random.ts'

/** A process of the operating system. */
export interface HostProcess {
  pid: number
  user: string
  executable: string
  state: 'R' | 'S'
  priority: number
  virtualBytes: number
  residentBytes: number
  cpuPercent: number
  memoryPercent: number
}

const SERVERS: Partial<Record<HostKind, [user: string, executable: string, memory: number]>> = {
  controller: ['root', 'cmon', 0.12],
  mysql: ['mysql', 'mysqld', 0.58],
  galera: ['mysql', 'mysqld', 0.58],
  group_replication: ['mysql', 'mysqld', 0.55],
  postgresql: ['postgres', 'postgres', 0.33],
  mongodb: ['mongod', 'mongod', 0.47],
  mssql: ['mssql', 'sqlservr', 0.6],
  redis: ['redis', 'redis-server', 0.4],
  redis_sentinel: ['redis', 'redis-sentinel', 0.01],
  elastic: ['elasticsearch', 'java', 0.52],
  clickhouse: ['clickhouse', 'clickhouse-server', 0.44],
  clickhouse_keeper: ['clickhouse', 'clickhouse-keeper', 0.05],
  haproxy: ['haproxy', 'haproxy', 0.03],
  proxysql: ['proxysql', 'proxysql', 0.08],
  maxscale: ['maxscale', 'maxscale', 0.07],
  keepalived: ['root', 'keepalived', 0.01],
  pgbouncer: ['postgres', 'pgbouncer', 0.02],
  prometheus: ['prometheus', 'prometheus', 0.2],
}

/** Processes of one machine: what serves the given nodes on it, and the usual ones. */
export function hostProcesses(nodes: DemoHost[], seed: number, now: Date): HostProcess[] {
  const [first] = nodes
  if (first === undefined) return []
  const at = Math.floor(now.getTime() / 1000)
  const ram = first.machine.ramBytes
  const processes = nodes.flatMap((host): HostProcess[] => {
    const server = SERVERS[host.kind]
    if (server === undefined || host.pid === 0) return []
    const [user, executable, memory] = server
    const cpuPercent = round(loadAt(seed, host, at) * 100 * host.machine.cores * 0.8, 1)
    return [process(host.pid, user, executable, cpuPercent, memory, ram)]
  })
  const small = noise(seed, first.hostId, Math.floor(at / 10))
  return [
    ...processes,
    process(1, 'root', 'systemd', round(small * 0.2, 1), 0.002, ram),
    process(612, 'root', 'sshd', 0, 0.001, ram),
    process(701, 'root', 'systemd-journald', round(small * 0.6, 1), 0.003, ram),
  ]
}

function process(
  pid: number,
  user: string,
  executable: string,
  cpuPercent: number,
  memory: number,
  ram: number,
): HostProcess {
  return {
    pid,
    user,
    executable,
    state: cpuPercent > 50 ? 'R' : 'S',
    priority: 20,
    virtualBytes: Math.round(ram * memory * 1.6),
    residentBytes: Math.round(ram * memory),
    cpuPercent,
    memoryPercent: round(memory * 100, 1),
  }
}
