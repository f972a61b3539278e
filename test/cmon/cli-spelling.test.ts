import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { operationName, sentOperations } from './operations.ts'

const WIRE = new URL('../../../shared/reference/s9s-wire.jsonl', import.meta.url)

const lineSchema = z.object({
  requests: z.array(z.object({ path: z.string(), body: z.looseObject({ operation: z.string() }) })),
})

/** Fields of ours that the CLI has no option for, or wasn't given; they are in the references. */
const NOT_OF_THE_CLI: Record<string, string[]> = {
  'alarm/ignoreAlarm': ['cluster_id'],
  'backup/getBackups': ['backup_record_version', 'order', 'limit', 'offset'],
  'clusters/createAccount': ['account.grants'],
  'clusters/getAccounts': ['offset'],
  'clusters/getAllClusterInfo': ['with_license_check'],
  'clusters/getClusterInfo': ['with_databases', 'with_sheet_info'],
  'clusters/getTopQueries': ['offset'],
  'config/unsetConfig': ['port'],
  'log/getLogEntries': ['offset'],
  'maintenance/getMaintenance': ['cluster_id'],
}

/** `user.groups[].group_name` and the like. */
function keysIn(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysIn(item, `${path}[]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]: [string, unknown]) => {
    const own = path === '' ? name : `${path}.${name}`
    return [own, ...keysIn(item, own)]
  })
}

describe.skipIf(!existsSync(WIRE))('what the vendor’s CLI sends', () => {
  const sent = existsSync(WIRE) ? readFileSync(WIRE, 'utf8').trim().split('\n') : []
  const theirs = sent
    .flatMap((line) => lineSchema.parse(JSON.parse(line)).requests)
    .map(({ path, body: { operation, ...params } }) => ({
      request: { path: path.replace(/^\/v2\//, ''), operation, kind: 'read' as const },
      fields: keysIn(params),
    }))

  test('goes to the paths and has the fields that are sent here', async () => {
    const odd = (await sentOperations()).flatMap(({ request }) => {
      const name = operationName(request)
      const same = theirs.filter((one) => operationName(one.request) === name)
      if (same.length === 0) return []
      const known = [...same.flatMap(({ fields }) => fields), ...(NOT_OF_THE_CLI[name] ?? [])]
      return [
        ...(same.some((one) => one.request.path === request.path) ? [] : [`path of ${name}`]),
        ...keysIn(request.params ?? {})
          .filter((field) => !known.includes(field))
          .map((field) => `${name}: ${field}`),
      ]
    })
    expect(odd).toEqual([])
  })
})

test('what only looks is a read, all else a write', async () => {
  const looks = /^(get|check|list|ping|whoAmI|statByName|availableUpgrades)/i
  const wrong = (await sentOperations()).filter(
    ({ request }) => looks.test(request.operation) !== (request.kind === 'read'),
  )
  expect(wrong.map(({ request }) => operationName(request))).toEqual([])
})
