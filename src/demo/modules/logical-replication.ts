import type { RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { Publication } from '../world/registry/logical-replication.ts'
import { scopeOf, tablesOf } from './logical-scope.ts'
import { subscriptions } from './logical-subscriptions.ts'
import { flag, requiredText, text } from './request.ts'

/** Publications and subscriptions between the sub-clusters of a PostgreSQL cluster. */
export const logicalReplication: RpcModule = {
  ...subscriptions,

  getpublications(call) {
    const { isMine } = scopeOf(call, 'r')
    const found = call.world.publications.filter(isMine)
    return {
      publications: found.map(({ name, database, allTables, tables }) => ({
        publication_name: name,
        database,
        all_tables: allTables,
        tables,
      })),
      total: found.length,
    }
  },

  createpublication(call) {
    const { body, world } = call
    const { clusterId, subcluster, isMine } = scopeOf(call, 'w')
    const database = requiredText(body['pub_db_name'], 'database')
    const name = requiredText(body['pub_name'], 'publication name')
    if (world.publications.some((one) => isMine(one) && isNamed(one, database, name))) {
      throw new Refusal('InvalidRequest', `Publication '${name}' already exists.`)
    }
    const allTables = flag(body['include_all_tables'])
    const tables = tablesOf(body['db_tables'])
    if (!allTables && tables.length === 0) {
      throw new Refusal('InvalidRequest', 'Neither all tables nor a list of tables was given.')
    }
    world.publications.push({ clusterId, subcluster, name, database, allTables, tables })
    return {}
  },

  modifypublication(call) {
    const { body } = call
    const publication = requirePublication(call)
    const name = text(body['new_pub_name'])
    const tables = tablesOf(body['db_tables'])
    const allTables = flag(body['include_all_tables'])
    if (name === undefined && tables.length === 0 && !allTables) {
      throw new Refusal('InvalidRequest', 'There is nothing to change.')
    }
    if (name !== undefined) publication.name = name
    if (tables.length > 0) Object.assign(publication, { tables, allTables: false })
    if (allTables) Object.assign(publication, { tables: [], allTables })
    return {}
  },

  droppublication(call) {
    const { publications } = call.world
    publications.splice(publications.indexOf(requirePublication(call)), 1)
    return {}
  },
}

function isNamed(one: Publication, database: string, name: string): boolean {
  return one.database === database && one.name === name
}

function requirePublication(call: Parameters<typeof scopeOf>[0]): Publication {
  const { isMine } = scopeOf(call, 'w')
  const database = requiredText(call.body['pub_db_name'], 'database')
  const name = requiredText(call.body['pub_name'], 'publication name')
  const found = call.world.publications.find((one) => isMine(one) && isNamed(one, database, name))
  if (found !== undefined) return found
  throw new Refusal('ObjectNotFound', `Publication '${name}' was not found.`)
}
