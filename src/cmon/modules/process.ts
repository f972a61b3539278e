import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { decimal, integer, list, text } from './wire.ts'

const processSchema = z
  .object({
    pid: z.coerce.number().int(),
    user: text,
    executable: text,
    state: text,
    virt_mem: integer,
    res_mem: integer,
    cpu_usage: decimal,
    mem_usage: decimal,
  })
  .transform((row) => ({
    pid: row.pid,
    user: row.user,
    executable: row.executable,
    state: row.state,
    virtualBytes: row.virt_mem,
    residentBytes: row.res_mem,
    cpuPercent: row.cpu_usage,
    memoryPercent: row.mem_usage,
  }))

const hostSchema = z.object({ hostname: text, processes: list(processSchema) })

/** Processes of one machine, as its operating system lists them. */
export type HostProcesses = z.output<typeof hostSchema>

/** cmon-rpc-core 15. Statements inside the databases are in sql-activity.ts. */
export async function getRunningProcesses(
  cmon: CmonClient,
  clusterId: number,
  options?: CallOptions,
): Promise<HostProcesses[]> {
  const reply = await cmon.call(
    {
      path: 'process',
      operation: 'getRunningProcesses',
      params: { cluster_id: clusterId },
      kind: 'read',
    },
    z.object({ data: list(hostSchema) }),
    options,
  )
  return reply.data
}
