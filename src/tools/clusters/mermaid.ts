import type { Host } from '../../cmon/modules/host.ts'
import { nodeAddress } from '../shared/node-address.ts'
import { isAt, type Edge } from '../shared/replication-edges.ts'

/**
 * The topology as a Mermaid flowchart: arrows from source to replica, as data flows, and from a load
 * balancer to its back ends; dotted where inferred. Names are shown only when no character in them can
 * mean anything to Mermaid or HTML, because diagrams are rendered wherever the answer ends up.
 */
export function toMermaid(
  hosts: readonly Host[],
  edges: readonly Edge[],
  balancers: readonly Host[],
): string {
  const idOf = (address: string): string | undefined => {
    const index = hosts.findIndex((host) => isAt(host, address))
    return index === -1 ? undefined : `n${index + 1}`
  }
  const outside = [...new Set(edges.map(({ source }) => source))].filter(
    (source) => idOf(source) === undefined,
  )
  const boxes = hosts.map((host, index) => {
    const label = [nodeAddress(host), host.nodeType, host.role, host.state]
      .filter((word) => word !== 'none')
      .map((word) => safe(word) ?? `(${index + 1})`)
    return `  n${index + 1}["${label.join(' ')}"]`
  })
  const strangers = outside.map((source, i) => `  x${i + 1}["${safe(source) ?? 'outside'}"]`)
  const arrows = edges.flatMap(({ replica, source, inferred }) => {
    const to = idOf(nodeAddress(replica))
    const from = idOf(source) ?? `x${outside.indexOf(source) + 1}`
    const lag = replica.replication.lagSeconds
    return to === undefined ? [] : [arrow(from, to, inferred, lag)]
  })
  const routes = balancers.flatMap((balancer) =>
    balancer.backends.flatMap(({ hostname, port }) => {
      const from = idOf(nodeAddress(balancer))
      const to = hostname === undefined ? undefined : idOf(nodeAddress({ hostname, port }))
      return from === undefined || to === undefined ? [] : [arrow(from, to, false, undefined)]
    }),
  )
  return ['flowchart LR', ...boxes, ...strangers, ...arrows, ...routes].join('\n')
}

function arrow(from: string, to: string, inferred: boolean, lag: number | undefined): string {
  const label = lag === undefined ? '' : `|${Math.round(lag)} s|`
  return `  ${from} ${inferred ? '-.->' : '-->'}${label} ${to}`
}

function safe(word: string): string | undefined {
  return /^[A-Za-z0-9_.:-]{1,80}$/.test(word) ? word : undefined
}
