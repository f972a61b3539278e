import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { ask, stoppedClock } from './call.ts'

/** Replies recorded from a real controller; they lie outside this repository. */
const CAPTURES = '../shared/captures'

const world = createWorld({ clock: stoppedClock() })
const galera = { cluster_id: 1 }

/** Recorded operations that the read modules answer, each with a request that fits our world. */
const READS: [capture: string, module: string, operation: string, body: object][] = [
  ['getAllClusterInfo', 'clusters', 'getAllClusterInfo', { with_hosts: true }],
  ['getClusterInfo', 'clusters', 'getClusterInfo', { ...galera, with_hosts: true }],
  ['getConfig', 'clusters', 'getConfig', galera],
  ['ping', 'clusters', 'ping', { cluster_id: 0 }],
  ['getGroups', 'users', 'getGroups', {}],
  ['getJobInstances', 'jobs', 'getJobInstances', {}],
  ['getJobLog', 'jobs', 'getJobLog', { job_id: 5, ascending: true, limit: 300 }],
  ['getLogEntries', 'log', 'getLogEntries', { ascending: false }],
  ['getCurrentMaintenance', 'maintenance', 'getCurrentMaintenance', { cluster_id: 10 }],
  ['getLdapConfig', 'config', 'getLdapConfig', {}],
  ['getSupportedClusterTypes', 'discovery', 'getSupportedClusterTypes', {}],
]

/** Added by the wire, or by the recording client. */
const ENVELOPE = new Set([
  'controller_id',
  'debug_messages',
  'reply_received',
  'request_created',
  'request_id',
  'request_processed',
  'request_status',
  'request_user_id',
])

/** Keys are data, or only present in the state that was recorded. */
const VARIABLE = new Set([
  'job_data',
  'job_spec',
  'host',
  'nick_name',
  'intro_url',
  'log_entry_counts',
])

if (!existsSync(CAPTURES)) {
  process.stderr.write(`Recorded replies are not compared: ${CAPTURES} is not there.\n`)
}

describe.skipIf(!existsSync(CAPTURES))('every recorded field is there, with its JSON type', () => {
  test.each(READS)('%s', (capture, module, operation, body) => {
    const recorded = readObject(`${CAPTURES}/Ok-${capture}-rep.json`)
    for (const key of ENVELOPE) delete recorded[key]
    const ours: unknown = JSON.parse(JSON.stringify(ask(world, module, operation, { ...body })))
    expect(differences(recorded, ours, capture)).toEqual([])
  })
})

function readObject(path: string): Record<string, unknown> {
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!isObject(parsed)) throw new Error(`${path} holds no object.`)
  return parsed
}

/** Unset values were recorded as null, whatever their type. Elements of lists get a partner. */
function differences(recorded: unknown, ours: unknown, path: string): string[] {
  if (recorded === null) return []
  if (Array.isArray(recorded)) {
    if (!Array.isArray(ours)) return [`${path}: a list is missing`]
    return recorded.flatMap((item: unknown, index) => {
      const partner = partnerOf(item, ours)
      if (partner === undefined) return isObject(item) ? [`${path}[${index}]: no partner`] : []
      return differences(item, partner, `${path}[${index}]`)
    })
  }
  if (isObject(recorded)) {
    if (!isObject(ours)) return [`${path}: an object is missing`]
    return Object.entries(recorded).flatMap(([key, value]) => {
      if (VARIABLE.has(key)) return []
      if (!(key in ours)) return [`${path}.${key}: missing`]
      return differences(value, ours[key], `${path}.${key}`)
    })
  }
  return typeof recorded === typeof ours ? [] : [`${path}: ${typeof ours}, not ${typeof recorded}`]
}

const IDENTITY = ['class_name', 'log_class', 'status', 'component', 'host']

function partnerOf(item: unknown, ours: unknown[]): unknown {
  if (!isObject(item)) return ours.find((other) => typeof other === typeof item)
  const others = ours.filter(isObject)
  const named = others.find(({ name }) => name !== undefined && name === item['name'])
  if (named !== undefined || 'vendors' in item || 'versions' in item) return named ?? others[0]
  return others.find((other) =>
    IDENTITY.every((key) => {
      const value = item[key]
      return typeof value === 'object' ? key in other : value === undefined || value === other[key]
    }),
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
