import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoCluster, DemoDatabase } from '../world/cluster.ts'
import { nextId } from '../world/jobs/engine-state.ts'
import { requireCluster, requireWrite } from './access.ts'
import { object, requiredText, text } from './request.ts'

/** A new database's own catalogue. */
const EMPTY_BYTES = 16_384

export const clusterDatabases: RpcModule = {
  createdatabase(call) {
    const cluster = requireCluster(call, 'InvalidRequest')
    requireWrite(cluster, call)
    const fields = object(call.body['database']) ?? {}
    const name = requiredText(fields['database_name'], 'database name')
    if (cluster.databases.some((database) => database.name === name)) {
      throw new Refusal('InvalidRequest', `Database '${name}' already exists.`)
    }
    addDatabase(cluster, name, call)
    const owner = text(fields['database_owner'])
    return {
      database: {
        class_name: 'CmonDataBase',
        ...(owner === undefined ? {} : { database_owner: owner }),
        owner_user_id: cluster.ownerUserId,
        owner_group_id: cluster.ownerGroupId,
        database_name: name,
      },
      messages: [`Database '${name}' created.`],
    }
  },
}

export function addDatabase(cluster: DemoCluster, name: string, { world }: Call): DemoDatabase {
  const database: DemoDatabase = {
    databaseId: nextId(world, 'database'),
    name,
    dataBytes: EMPTY_BYTES,
    indexBytes: 0,
    growthBytesPerDay: 0,
    tables: [],
  }
  cluster.databases.push(database)
  return database
}
