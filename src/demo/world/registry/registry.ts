import type { DemoCluster } from '../cluster.ts'
import type { SettingValue } from '../cluster.ts'
import type { TreeEntry } from '../tree/entry.ts'
import { builtInEntries } from '../tree/built-in.ts'
import type { CloudCredential } from './cloud-credential.ts'
import type { LdapSettings } from './ldap.ts'
import type { License } from './license.ts'
import { demoLicense } from './license.ts'
import type { Publication, Subscription } from './logical-replication.ts'
import type { Pool } from './pool.ts'
import { createPool } from './pool.ts'
import type { DemoReport } from './report.ts'
import type { StoredScript } from './script.ts'
import type { DemoServer } from './server.ts'
import type { Spreadsheet } from './spreadsheet.ts'
import type { Watchlist } from './watchlist.ts'

/** What the controller keeps besides clusters, jobs and backups. */
export interface Registry {
  /** Stored folders and files; users, groups, clusters and hosts join them in `treeItems`. */
  tree: TreeEntry[]
  servers: DemoServer[]
  reports: DemoReport[]
  credentials: CloudCredential[]
  scripts: StoredScript[]
  publications: Publication[]
  subscriptions: Subscription[]
  spreadsheets: Spreadsheet[]
  watchlists: Watchlist[]
  /** Absent until someone configures a directory. */
  ldap?: LdapSettings
  license: License
  /** Settings of the controller itself that differ from their defaults. */
  controllerSettings: Record<string, SettingValue>
  pool: Pool
  /** The highest id given so far: ids of deleted things are not given again. */
  lastIds: Record<string, number>
}

export function createRegistry(start: Date, clusters: DemoCluster[]): Registry {
  return {
    tree: builtInEntries(start),
    servers: [],
    reports: [],
    credentials: [],
    scripts: [],
    publications: [],
    subscriptions: [],
    spreadsheets: [],
    watchlists: [],
    license: demoLicense(start, clusters),
    controllerSettings: {},
    pool: createPool(),
    lastIds: {},
  }
}

/** An id above all of `taken` and all that this kind of thing ever had. */
export function nextId(registry: Registry, kind: string, taken: number[]): number {
  const id = Math.max(0, registry.lastIds[kind] ?? 0, ...taken) + 1
  registry.lastIds[kind] = id
  return id
}

/** To be called when something goes, so that its id stays used up. */
export function retireId(registry: Registry, kind: string, id: number): void {
  registry.lastIds[kind] = Math.max(registry.lastIds[kind] ?? 0, id)
}
