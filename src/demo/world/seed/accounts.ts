import type { DemoAccount } from '../cluster.ts'
import type { Random } from '../random.ts'
import type { ClusterPlan } from './plan.ts'

/** Password hashes are invented; each says so. */
export function accountsOf(plan: ClusterPlan, random: Random): DemoAccount[] {
  const hash = (): string => `*DEMOHASH${random.hex(16).toUpperCase()}`
  const accounts: DemoAccount[] = plan.databases.flatMap(({ name }) => [
    {
      userName: `${name}_app`,
      hostAllow: '192.0.2.%',
      password: hash(),
      grants: `${name}.*:SELECT,INSERT,UPDATE,DELETE`,
      connections: random.int(4, 60),
      maxConnections: 0,
      systemUser: false,
    },
    {
      userName: `${name}_ro`,
      hostAllow: '192.0.2.%',
      password: hash(),
      grants: `${name}.*:SELECT`,
      connections: random.int(0, 8),
      maxConnections: 20,
      systemUser: false,
    },
  ])
  accounts.push({
    userName: plan.type === 'postgresql_single' ? 'postgres' : 'root',
    hostAllow: '127.0.0.1',
    password: hash(),
    grants: '*.*:ALL',
    connections: 1,
    maxConnections: 0,
    systemUser: true,
  })
  return accounts
}
