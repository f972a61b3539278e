import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { CmonClient } from '../../../src/cmon/client.ts'
import { getLogEntries } from '../../../src/cmon/modules/log.ts'

const CAPTURE = new URL('../../../../shared/captures/Ok-getLogEntries-rep.json', import.meta.url)

function replying(reply: unknown): CmonClient {
  const client: Pick<CmonClient, 'call'> = { call: async (_, schema) => schema.parseAsync(reply) }
  // The function only calls.
  return client as CmonClient
}

describe.skipIf(!existsSync(CAPTURE))('a recorded reply', () => {
  test('gives texts without HTML, and the job that an entry is about', async () => {
    const client = replying(JSON.parse(readFileSync(CAPTURE, 'utf8')))
    const { entries, total } = await getLogEntries(client, { limit: 10, offset: 0 })
    expect(total).toBe(61)
    expect(entries[1]).toMatchObject({
      id: 149,
      created: '2021-02-08T09:16:46.166Z',
      class: 'JobEnded',
      severity: 'info',
      clusterId: 1,
      text: "Job 'Simulated Success' is ended.",
      jobId: 4,
    })
    expect(entries.every(({ text }) => !/<(em|strong)/.test(text))).toBe(true)
  })
})

test.each([
  ['LOG_ERR', 'error'],
  ['LOG_CRIT', 'critical'],
  ['log_warning', 'warning'],
  ['LOG_EMERG', 'emerg'],
])('severity %s is %s', async (written, word) => {
  const client = replying({ log_entries: [{ log_id: 1, severity: written }] })
  const { entries } = await getLogEntries(client, { limit: 1, offset: 0 })
  expect(entries[0]?.severity).toBe(word)
})
