import { createRandom } from '../../random.ts'
import { addServer } from '../../registry/add-server.ts'
import { createRegistry, nextId } from '../../registry/registry.ts'
import { writeReport } from '../../registry/write-report.ts'
import type { World } from '../../state.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import { buildCluster } from '../build-cluster.ts'
import { buildMachine } from '../machines.ts'
import type { SeededWorld, SeedOptions } from '../seeded.ts'
import { CONTROLLER_HOSTNAME, CONTROLLER_ID, VERSION } from '../seeded.ts'
import { transcriptGroups, transcriptUsers } from './people.ts'
import { TRANSCRIPT_PLANS } from './plans.ts'
import { transcriptAlarm, transcriptBackups, transcriptJob } from './records.ts'
import { transcriptLog, transcriptMaintenance } from './records.ts'

const DATABASE_OWNERS = new Set(['root', 'postgres'])
const SERVER = '192.0.2.121'

/**
 * What the recorded commands of the vendor's CLI name, and nothing else: each of them finds what it
 * acts on, when they are played in their order and no job has ended in between.
 */
export function seedTranscript({ seed, clock, passwords }: SeedOptions): SeededWorld {
  const { start } = clock
  const random = createRandom(seed)
  const machine = buildMachine('prometheus', 0, random, start)
  const ground = {
    random,
    start,
    numbering: { hostId: 0, databaseId: 0, address: 100 },
    controller: { hostname: CONTROLLER_HOSTNAME, version: VERSION, machine },
  }
  const clusters = TRANSCRIPT_PLANS.map(([id, plan]) => {
    const cluster = buildCluster(plan, id, ground, false)
    // The accounts that the commands name are made by them.
    cluster.accounts = cluster.accounts.filter(({ userName }) => DATABASE_OWNERS.has(userName))
    cluster.acl = 'user::rwx,group::rwx,other::---'
    return cluster
  })
  const [first] = clusters
  if (first === undefined) throw new Error('The transcript world has no clusters.')
  return {
    controllerId: CONTROLLER_ID,
    version: VERSION,
    seed,
    clock,
    users: transcriptUsers(start, passwords),
    groups: transcriptGroups(start),
    clusters,
    jobs: [transcriptJob(first, start)],
    backups: transcriptBackups(first, start),
    alarms: [transcriptAlarm(first, start)],
    log: transcriptLog(first, start),
    audit: [],
    maintenance: [transcriptMaintenance(start)],
    ...createRegistry(start, clusters),
  }
}

/** What hangs on a world that is already there. */
export function furnishTranscript(world: World): void {
  const { start } = world.clock
  world.reports.push(
    writeReport(world, world.clusters[0], start, {
      reportId: nextId(world, 'report', []),
      type: 'default',
      owner: 'admin',
      recipients: '',
      textFormat: 'AnsiTerminal',
    }),
  )
  for (const name of ['first', 'second']) {
    world.credentials.push({
      credentialId: nextId(world, 'credential', []),
      provider: 'aws',
      name,
      comment: '',
      accessKeyId: 'EXAMPLEID',
      accessKeySecret: 'secret',
      region: 'eu-west-3',
    })
  }
  world.watchlists.push({
    watchlistId: nextId(world, 'watchlist', [1]),
    name: 'w0',
    topics: ['t1'],
    clusters: [1, 2],
    pageBy: 'cluster',
    grid: '2x2',
    ownerId: '3',
    properties: '',
  })
  world.tree.push(...['/home', '/other'].map((path) => folder(path, start)))
  const owner = { ownerUserId: 3, ownerGroupId: 1 }
  addServer(world, { className: 'CmonCloudServer', hostname: SERVER, ...owner }, start)
  const { engine } = world
  engine.lastIds.container += 1
  engine.containers.push({
    containerId: engine.lastIds.container,
    alias: 'node_042',
    server: SERVER,
    running: true,
    wanted: {},
  })
  engine.snapshotRepositories.push({
    clusterId: 1,
    name: 'repo1',
    type: 's3',
    uuid: 'pY3m0q',
    storageHost: '',
    location: '',
    bucket: 'example-bucket',
    region: 'eu-west-3',
  })
}

function folder(path: string, created: Date): TreeEntry {
  const acl = 'user::rwx,group::rwx,other::r-x'
  return { path, type: 'Folder', ownerUserId: 3, ownerGroupId: 1, acl, tags: [], created }
}
