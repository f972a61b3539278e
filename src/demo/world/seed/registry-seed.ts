import { nextId } from '../registry/registry.ts'
import { writeReport } from '../registry/write-report.ts'
import { DAY_MS } from './history.ts'
import type { SeededWorld } from './seeded.ts'

const REPORTED = ['availability', 'backup', 'capacity']
const DEMO_SECRET = 'demo-secret-0f5a9c31'

/** What people have left in the default world besides clusters: reports, credentials, notes. */
export function fillRegistry(world: SeededWorld): void {
  const { start } = world.clock
  for (const [index, cluster] of world.clusters.slice(0, REPORTED.length).entries()) {
    const written = new Date(start.getTime() - (REPORTED.length - index) * DAY_MS)
    world.reports.push(
      writeReport(world, cluster, written, {
        reportId: nextId(world, 'report', []),
        type: REPORTED[index] ?? 'default',
        owner: 'admin',
        recipients: 'ops@example.com',
        textFormat: '',
      }),
    )
  }
  world.credentials.push({
    credentialId: nextId(world, 'credential', []),
    provider: 'aws',
    name: 'backup-store',
    comment: 'For backups that leave the house',
    accessKeyId: 'DEMOKEYID',
    accessKeySecret: DEMO_SECRET,
    region: 'eu-west-1',
  })
  world.watchlists.push({
    watchlistId: nextId(world, 'watchlist', []),
    name: 'prod',
    topics: ['cpu', 'alarms'],
    clusters: world.clusters.slice(0, 3).map(({ clusterId }) => clusterId),
    pageBy: 'cluster',
    grid: '2x2',
    ownerId: '3',
    properties: '',
  })
  world.tree.push({
    path: '/home',
    type: 'Folder',
    ownerUserId: 3,
    ownerGroupId: 1,
    acl: 'user::rwx,group::rwx,other::r-x',
    tags: [],
    created: start,
  })
}
