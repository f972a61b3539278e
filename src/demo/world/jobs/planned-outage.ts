import type { DemoHost, HostStatus } from '../host.ts'
import type { NodeState } from './health.ts'
import { bringUp, changeStatus, markDown, refreshCluster } from './health.ts'
import type { ClusterWork } from './work.ts'

/** Nodes that one job takes down for a while. */
export interface PlannedOutage {
  /** Its service is down, until the job goes on. */
  stop: (host: DemoHost, at: Date) => void
  /** Nobody reaches it while its machine restarts. */
  lose: (host: DemoHost, at: Date) => void
  /** It starts, or gets its data. */
  recover: (host: DemoHost, at: Date) => void
  end: (host: DemoHost, at: Date) => void
  /** Gives nodes whose outage has not ended the state that they had before. */
  abandon: (at: Date) => void
}

/**
 * What nodes look like while a job works on them. Status words are those of cmon-rpc-core 6.5;
 * which of them a controller shows at which moment of a job no source tells.
 */
export function plannedOutage({ world, cluster }: Pick<ClusterWork, 'world' | 'cluster'>) {
  const before = new Map<DemoHost, NodeState>()
  const hold = (host: DemoHost, status: HostStatus, message: string, at: Date): void => {
    if (!before.has(host)) {
      const { status, message, stateReason } = host
      before.set(host, { status, message, stateReason })
    }
    host.heldByJob = true
    markDown(world, host, { status, message, stateReason: 'A job works on the node.' }, at)
    refreshCluster(world, cluster, at)
  }
  const outage: PlannedOutage = {
    stop: (host, at) => hold(host, 'shut_down', 'The service is stopped for a while.', at),
    lose: (host, at) => hold(host, 'offline', 'The machine restarts.', at),
    recover: (host, at) => hold(host, 'recovering', 'The node is being brought back.', at),
    end(host, at) {
      before.delete(host)
      bringUp(world, host, at)
      refreshCluster(world, cluster, at)
    },
    abandon(at) {
      for (const [host, state] of before) {
        if (state.status === 'online') bringUp(world, host, at)
        else {
          delete host.heldByJob
          changeStatus(world, host, state, at)
        }
      }
      before.clear()
      refreshCluster(world, cluster, at)
    },
  }
  return outage
}
