import type { CmonClient, RpcRequest } from '../../../src/cmon/client.ts'
import type { ClusterTarget, JobSpec } from '../../../src/cmon/jobs/job-spec.ts'
import { createJobInstance } from '../../../src/cmon/modules/job-instances.ts'

export const galera: ClusterTarget = { id: 1, type: 'galera', vendor: 'percona', version: '8.0' }
export const mariadb: ClusterTarget = { ...galera, vendor: 'mariadb', version: '10.11' }
export const mssql: ClusterTarget = { id: 1, type: 'mssql_ao_async', vendor: 'microsoft' }
export const replication: ClusterTarget = { id: 2, type: 'replication', vendor: 'percona' }
export const postgresql: ClusterTarget = {
  id: 3,
  type: 'postgresql_single',
  vendor: 'postgresql',
  version: '17',
}
export const mongodb: ClusterTarget = { id: 4, type: 'mongodb', vendor: 'percona' }

/** Requests of whatever `call` sends; the reply to each is a job, and the like. */
export async function requestsOf(call: (cmon: CmonClient) => Promise<unknown>) {
  const requests: RpcRequest[] = []
  const recorder: CmonClient = {
    name: 'main',
    username: 'admin',
    call: async (request, schema) => {
      requests.push(request)
      return schema.parse({ job: { job_id: 42, status: 'DEFINED', cluster_id: 1 } })
    },
    stream: async () => {
      throw new Error('jobs are no stream')
    },
    load: () => ({ running: 0, waiting: 0 }),
    state: () => {
      throw new Error('nobody asks')
    },
    close: async () => {},
  }
  await call(recorder)
  return requests
}

/** What createJobInstance sends for a job. */
export async function bodyOf(job: JobSpec): Promise<Record<string, unknown>> {
  const [request] = await requestsOf((cmon) => createJobInstance(cmon, job))
  return { operation: request?.operation, ...request?.params }
}
