import type { RpcModule } from '../module.ts'
import { alarm } from './alarm.ts'
import { audit } from './audit.ts'
import { backup } from './backup.ts'
import { clusters } from './clusters.ts'
import { config } from './config.ts'
import { dbversions } from './dbversions.ts'
import { discovery } from './discovery.ts'
import { host } from './host.ts'
import { jobs } from './jobs.ts'
import { log } from './log.ts'
import { maintenance } from './maintenance.ts'
import { poolcontrollers } from './poolcontrollers.ts'
import { process } from './process.ts'
import { stat } from './stat.ts'
import { users } from './users.ts'

/** RPC modules by their path below `/v2/`; `auth`, `info` and `controller` belong to the wire. */
export const modules: Record<string, RpcModule> = {
  alarm,
  audit,
  backup,
  clusters,
  config,
  dbversions,
  discovery,
  host,
  jobs,
  log,
  maintenance,
  poolcontrollers,
  // The Go client's name for it.
  proc: process,
  process,
  stat,
  users,
}
