import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { Subscription } from '../world/registry/logical-replication.ts'
import { scopeOf } from './logical-scope.ts'
import { flag, requiredText, text } from './request.ts'

export const subscriptions: RpcModule = {
  getsubscriptions(call) {
    const { isMine } = scopeOf(call, 'r')
    const found = call.world.subscriptions.filter(isMine)
    return {
      subscriptions: found.map(({ name, database, publicationName, enabled }) => ({
        subscription_name: name,
        database,
        publication_name: publicationName,
        enabled,
      })),
      total: found.length,
    }
  },

  createsubscription(call) {
    const { body, world } = call
    const { clusterId, subcluster, isMine } = scopeOf(call, 'w')
    const database = requiredText(body['sub_db_name'], 'database')
    const name = requiredText(body['sub_name'], 'subscription name')
    const publicationName = requiredText(body['pub_name'], 'publication name')
    if (world.subscriptions.some((one) => isMine(one) && isNamed(one, database, name))) {
      throw new Refusal('InvalidRequest', `Subscription '${name}' already exists.`)
    }
    world.subscriptions.push({
      clusterId,
      subcluster,
      name,
      database,
      publicationName,
      publicationDatabase: text(body['pub_db_name']) ?? database,
      enabled: true,
    })
    return {}
  },

  modifysubscription(call) {
    const { body } = call
    const subscription = requireSubscription(call)
    const name = text(body['new_sub_name'])
    const publication = text(body['pub_name'])
    if (name === undefined && publication === undefined && body['enabled'] === undefined) {
      throw new Refusal('InvalidRequest', 'There is nothing to change.')
    }
    if (name !== undefined) subscription.name = name
    if (publication !== undefined) subscription.publicationName = publication
    if (body['enabled'] !== undefined) subscription.enabled = flag(body['enabled'])
    return {}
  },

  dropsubscription(call) {
    const { subscriptions } = call.world
    subscriptions.splice(subscriptions.indexOf(requireSubscription(call)), 1)
    return {}
  },
}

function isNamed(one: Subscription, database: string, name: string): boolean {
  return one.database === database && one.name === name
}

function requireSubscription(call: Call): Subscription {
  const { isMine } = scopeOf(call, 'w')
  const database = requiredText(call.body['sub_db_name'], 'database')
  const name = requiredText(call.body['sub_name'], 'subscription name')
  const found = call.world.subscriptions.find((one) => isMine(one) && isNamed(one, database, name))
  if (found !== undefined) return found
  throw new Refusal('ObjectNotFound', `Subscription '${name}' was not found.`)
}
