import { clusterJob } from './define-job.ts'
import { name, params } from './shapes.ts'

/** cmon-rpc-jobs 6.10; a database is made without a job, by createDatabase of the clusters module. */
export const deleteDatabase = clusterJob({
  command: 'delete_database',
  title: 'Delete Database',
  params: params({ database: name }),
})
