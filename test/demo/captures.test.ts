import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { modules } from '../../src/demo/modules/index.ts'
import { replay } from './captures-stage.ts'
import { differences, isObject } from './same-shape.ts'

/** Requests and replies recorded from a real controller; they lie outside this repository. */
const CAPTURES = '../shared/captures'

/** Recordings don't say where they were sent to; these operations have a namesake elsewhere. */
const MODULES: Record<string, string> = {
  getConfig: 'clusters',
  setConfig: 'clusters',
  getAcl: 'tree',
  ping: 'clusters',
  noOperation: 'auth',
  authenticateWithPassword: 'auth',
  authenticateResponse: 'auth',
  passwordReset: 'auth',
}

/** Added by the recording client; worded as the demo likes, but for the texts below. */
const NOT_OURS = new Set(['reply_received', 'error_string'])

const names = existsSync(CAPTURES)
  ? readdirSync(CAPTURES)
      .filter((file) => file.endsWith('-req.json'))
      .map((file) => file.slice(0, -'-req.json'.length))
  : []
if (names.length === 0) {
  process.stderr.write(`Recorded replies are not compared: ${CAPTURES} is not there.\n`)
}

describe.skipIf(names.length === 0)('every recorded request is answered as recorded', () => {
  test.each(names)('%s', (name) => {
    const recorded = readObject(`${CAPTURES}/${name}-rep.json`)
    const request = readObject(`${CAPTURES}/${name}-req.json`)
    const ours = replay(name, moduleOf(name.replace(/^\w+-/, '')), request, recorded)
    expect(ours['request_status']).toBe(recorded['request_status'])
    for (const key of NOT_OURS) delete recorded[key]
    expect(differences(recorded, ours, name)).toEqual([])
  })
})

/** Texts of refusals that clients may know. */
test.skipIf(names.length === 0).each([
  ['AccessDenied-addToGroup', 'Access to group'],
  ['AccessDenied-unregisterServers', 'Server was not found.'],
  ['InvalidRequest-addToGroup', "is already a member of group 'admins'."],
  ['InvalidRequest-checkAccess', 'is not granted.'],
  ['InvalidRequest-createAccount', 'Cluster was not found.'],
  ['InvalidRequest-deleteGroup', 'has 1 member(s).'],
  ['InvalidRequest-setConfig', 'Configuration 1 was not found.'],
  ['InvalidRequest-setcontent', 'Error while saving: Access Denied.'],
  ['ObjectNotFound-createUser', "Group 'nosuchgroup' does not exists."],
  ['UnknownError-getReport', 'Report with id 1 was not found.'],
])('%s says the recorded words', (name, words) => {
  const recorded = readObject(`${CAPTURES}/${name}-rep.json`)
  const request = readObject(`${CAPTURES}/${name}-req.json`)
  const ours = replay(name, moduleOf(name.replace(/^\w+-/, '')), request, recorded)
  expect(recorded['error_string']).toContain(words)
  expect(ours['error_string']).toContain(words)
})

function moduleOf(operation: string): string {
  const named = MODULES[operation]
  if (named !== undefined) return named
  const found = Object.keys(modules).find(
    (module) => operation.toLowerCase() in (modules[module] ?? {}),
  )
  if (found === undefined) throw new Error(`No module knows ${operation}.`)
  return found
}

function readObject(path: string): Record<string, unknown> {
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!isObject(parsed)) throw new Error(`${path} holds no object.`)
  return parsed
}
