import type { RpcModule } from '../module.ts'
import { hostProcesses } from '../world/activity/processes.ts'
import type { DemoHost } from '../world/host.ts'
import { requireCluster } from './access.ts'

/** Processes of the operating systems, grouped by host. */
export const process: RpcModule = {
  getrunningprocesses(call) {
    const { hosts } = requireCluster(call)
    const nodesOf = new Map<string, DemoHost[]>()
    for (const host of hosts) {
      nodesOf.set(host.hostname, [...(nodesOf.get(host.hostname) ?? []), host])
    }
    const data = [...nodesOf].map(([hostname, nodes]) => ({
      hostname,
      processes: hostProcesses(nodes, call.world.seed, call.now).map((one) => ({
        pid: one.pid,
        user: one.user,
        executable: one.executable,
        state: one.state,
        priority: one.priority,
        virt_mem: one.virtualBytes,
        res_mem: one.residentBytes,
        cpu_usage: one.cpuPercent,
        mem_usage: one.memoryPercent,
      })),
    }))
    return { data, total: data.length }
  },
}
