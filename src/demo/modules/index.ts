import type { RpcModule } from '../module.ts'
import { alarm } from './alarm.ts'
import { audit } from './audit.ts'
import { backup } from './backup.ts'
import { cloud } from './cloud.ts'
import { clusters } from './clusters.ts'
import { config } from './config.ts'
import { dbversions } from './dbversions.ts'
import { discovery } from './discovery.ts'
import { host } from './host.ts'
import { imperative } from './imperative.ts'
import { jobs } from './jobs.ts'
import { log } from './log.ts'
import { logicalReplication } from './logical-replication.ts'
import { maintenance } from './maintenance.ts'
import { metatype } from './metatype.ts'
import { poolcontrollers } from './poolcontrollers.ts'
import { process } from './process.ts'
import { reports } from './reports.ts'
import { repositories } from './repositories.ts'
import { spreadsheets } from './spreadsheets.ts'
import { stat } from './stat.ts'
import { tree } from './tree.ts'
import { users } from './users.ts'
import { watchlists } from './watchlists.ts'

/** RPC modules by their path below `/v2/`; `auth`, `info` and `controller` belong to the wire. */
export const modules: Record<string, RpcModule> = {
  alarm,
  audit,
  backup,
  cloud,
  clusters,
  config,
  dbversions,
  discovery,
  host,
  imperative,
  jobs,
  log,
  logical_replication: logicalReplication,
  maintenance,
  metatype,
  poolcontrollers,
  // The Go client's name for it.
  proc: process,
  process,
  reports,
  repositories,
  spreadsheets,
  stat,
  tree,
  users,
  watchlists,
}
