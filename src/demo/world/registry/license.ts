import type { DemoCluster } from '../cluster.ts'

export interface License {
  company: string
  emailAddress: string
  type: string
  licensedNodes: number
  expires: Date
}

const DAYS_VALID = 212
/** Licences are sold in steps of so many nodes, and with some room. */
const NODE_STEP = 25
const ROOM = 1.2

/** Nodes that a licence counts: all but the controller, which is listed in every cluster. */
export function usedNodes(clusters: DemoCluster[]): number {
  const nodes = clusters.flatMap(({ hosts }) => hosts.filter(({ kind }) => kind !== 'controller'))
  return nodes.length
}

/** A licence that covers these clusters and some more. */
export function demoLicense(start: Date, clusters: DemoCluster[]): License {
  const day = Math.floor(start.getTime() / 86_400_000) + DAYS_VALID
  return {
    company: 'Example Demo',
    emailAddress: 'ops@example.com',
    type: 'Demo',
    licensedNodes: Math.max(1, Math.ceil((usedNodes(clusters) * ROOM) / NODE_STEP)) * NODE_STEP,
    expires: new Date(day * 86_400_000),
  }
}

const SEPARATOR = '{s9s-signature-separator}'

/**
 * Reads a licence: base64 of a JSON object, a separator and a signature, which nobody checks here.
 * Undefined when it is none.
 */
export function parseLicense(text: string): License | undefined {
  const decoded = Buffer.from(text, 'base64').toString('latin1')
  const end = decoded.indexOf(SEPARATOR)
  if (end < 0) return undefined
  let fields: unknown
  try {
    fields = JSON.parse(decoded.slice(0, end))
  } catch {
    return undefined
  }
  if (typeof fields !== 'object' || fields === null) return undefined
  const read = new Map<string, unknown>(Object.entries(fields))
  const expires = new Date(String(read.get('expiration_date')))
  if (Number.isNaN(expires.getTime())) return undefined
  return {
    company: textOf(read.get('company')),
    emailAddress: textOf(read.get('email_address')),
    type: textOf(read.get('type')),
    licensedNodes: Number(read.get('licensed_nodes')) || 0,
    expires,
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
