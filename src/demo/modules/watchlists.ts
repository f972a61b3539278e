import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { nextId, retireId } from '../world/registry/registry.ts'
import type { Watchlist } from '../world/registry/watchlist.ts'
import { integer, integers, object, requiredText, text, texts } from './request.ts'

/** Dashboards of a user interface. */
export const watchlists: RpcModule = {
  listwatchlists(call) {
    const id = integer(call.body['watchlist_id']) ?? 0
    const name = text(call.body['watchlist_name'])
    const found = call.world.watchlists.filter(
      (one) => (id === 0 || one.watchlistId === id) && (name === undefined || one.name === name),
    )
    if (id !== 0 && found.length === 0) throw unknown()
    return { watchlists: found.map(watchlistObject), total: found.length }
  },

  createwatchlist(call) {
    const { world } = call
    const fields = fieldsOf(call)
    const name = requiredText(fields['watchlist_name'], 'watchlist name')
    const ids = world.watchlists.map(({ watchlistId }) => watchlistId)
    const watchlist: Watchlist = {
      watchlistId: nextId(world, 'watchlist', ids),
      name,
      topics: [],
      clusters: [],
      pageBy: '',
      grid: '',
      ownerId: String(call.caller.userId),
      properties: '',
    }
    assign(watchlist, fields)
    world.watchlists.push(watchlist)
    return { watchlist: watchlistObject(watchlist) }
  },

  updatewatchlist(call) {
    const fields = fieldsOf(call)
    const watchlist = find(call, integer(fields['watchlist_id']))
    watchlist.name = text(fields['watchlist_name']) ?? watchlist.name
    assign(watchlist, fields)
    return { watchlist: watchlistObject(watchlist) }
  },

  deletewatchlist(call) {
    const { world } = call
    const watchlist = find(call, integer(call.body['watchlist_id']))
    retireId(world, 'watchlist', watchlist.watchlistId)
    world.watchlists.splice(world.watchlists.indexOf(watchlist), 1)
    return {}
  },
}

function fieldsOf({ body }: Call): Record<string, unknown> {
  return object(body['watchlist']) ?? {}
}

function find({ world }: Call, id: number | undefined): Watchlist {
  const found = world.watchlists.find(({ watchlistId }) => watchlistId === id)
  if (found === undefined) throw unknown()
  return found
}

function unknown(): Refusal {
  return new Refusal('ObjectNotFound', 'Watchlist was not found.')
}

/** Empty texts, which the CLI sends for options not given, change nothing. */
function assign(watchlist: Watchlist, fields: Record<string, unknown>): void {
  const topics = listOf(fields['topics'])
  const clusters = Array.isArray(fields['clusters'])
    ? integers(fields['clusters'])
    : integers(listOf(fields['clusters']))
  if (topics.length > 0) watchlist.topics = topics
  if (clusters.length > 0) watchlist.clusters = clusters
  watchlist.pageBy = text(fields['page_by']) ?? watchlist.pageBy
  watchlist.grid = text(fields['grid']) ?? watchlist.grid
  watchlist.properties = text(fields['properties']) ?? watchlist.properties
  const owner = fields['owner_id']
  watchlist.ownerId = typeof owner === 'number' ? String(owner) : (text(owner) ?? watchlist.ownerId)
}

/** Sent as one text with commas, answered as a list. */
function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return texts(value)
  return (text(value) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function watchlistObject(one: Watchlist) {
  return {
    watchlist_id: one.watchlistId,
    watchlist_name: one.name,
    topics: one.topics,
    clusters: one.clusters,
    page_by: one.pageBy,
    grid: one.grid,
    owner_id: one.ownerId,
    properties: one.properties,
  }
}
