import type { DemoCluster } from '../cluster.ts'
import type { Watch } from '../conditions/watch.ts'
import type { DemoJob } from '../job.ts'
import type { World } from '../state.ts'

export type IdKind =
  'job' | 'message' | 'backup' | 'log' | 'alarm' | 'cluster' | 'host' | 'database' | 'container'

/** What runs jobs keep beside the world's own lists. */
export interface EngineState {
  /** Everything due up to here has happened. */
  upTo: Date
  /** The last id given of each kind: ids are never given twice. */
  lastIds: Record<IdKind, number>
  /** Jobs that have not ended, schedules among them. */
  live: Set<DemoJob>
  /** What running jobs still change. */
  courses: Map<number, Course>
  /** When a cluster's last job ended: the next one can't have begun before. */
  freeSince: Map<number, Date>
  /** Next firing of recurring jobs; null for never. */
  fires: Map<number, Date | null>
  /** Absent in a world in which alarms come and go with jobs alone. */
  watch?: Watch
  snapshotRepositories: SnapshotRepository[]
  archives: Map<string, DemoCluster[]>
  containers: DemoContainer[]
  /** Every how many jobs that begin one gets stuck, and how many have begun. */
  sticking: { every: number; begun: number } | undefined
  /** Names of the hosts that containers run on. */
  containerServers: string[]
}

/** What a running job changes on its way and when it ends. */
export interface Course {
  /** In order of time; those that have happened are gone. */
  deeds: Deed[]
  succeed: (at: Date) => void
  /** After `abandon`, when it failed. */
  fail: (at: Date, reason: string) => void
  abandon: (at: Date) => void
}

export interface Deed {
  at: Date
  happen: (at: Date) => void
}

export interface SnapshotRepository {
  clusterId: number
  name: string
  type: string
  uuid: string
  storageHost: string
  location: string
  bucket: string
  region: string
}

export interface DemoContainer {
  containerId: number
  alias: string
  server: string
  running: boolean
  wanted: ContainerWish
}

/** What someone asked for beyond a name and a place. */
export interface ContainerWish {
  provider?: string
  region?: string
  template?: string
  image?: string
  subnetId?: string
}

type Remembered = Pick<World, 'clock' | 'clusters' | 'jobs' | 'backups' | 'alarms' | 'log'>

/** The engine of a world whose past is written. */
export function createEngine(world: Remembered): EngineState {
  const hosts = world.clusters.flatMap((cluster) => cluster.hosts)
  const databases = world.clusters.flatMap((cluster) => cluster.databases)
  const messages = world.jobs.flatMap((job) => job.messages)
  return {
    upTo: world.clock.start,
    lastIds: {
      job: highest(world.jobs, ({ jobId }) => jobId),
      message: highest(messages, ({ messageId }) => messageId),
      backup: highest(world.backups, ({ backupId }) => backupId),
      log: highest(world.log, ({ logId }) => logId),
      alarm: highest(world.alarms, ({ alarmId }) => alarmId),
      cluster: highest(world.clusters, ({ clusterId }) => clusterId),
      host: highest(hosts, ({ hostId }) => hostId),
      database: highest(databases, ({ databaseId }) => databaseId),
      container: 0,
    },
    live: new Set(world.jobs.filter((job) => !isOver(job))),
    courses: new Map(),
    freeSince: new Map(),
    fires: new Map(),
    snapshotRepositories: [],
    archives: new Map(),
    containers: [],
    sticking: undefined,
    containerServers: [],
  }
}

export function nextId(world: World, kind: IdKind): number {
  return ++world.engine.lastIds[kind]
}

export function isOver({ status }: DemoJob): boolean {
  return status === 'FINISHED' || status === 'FAILED' || status === 'ABORTED'
}

function highest<T>(list: T[], idOf: (item: T) => number): number {
  return list.reduce((most, item) => Math.max(most, idOf(item)), 0)
}
