import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { auditPlace } from '../support/audit-file.ts'
import { modernRequest, structured, toolErrorIn } from '../support/mcp-wire.ts'
import { family, samplesIn, scrape } from '../support/scrape.ts'
import { settingsForController, startController } from '../support/start-controller.ts'
import { startDaemon } from '../support/start-demo.ts'

// A disk without room, as Linux has one for such tests.
const FULL = '/dev/full'
const WINDOW = { cluster: 'prod-orders-galera', minutes: 30, reason: 'kernel update' }

async function onFullDisk(onFailure?: string) {
  const place = await auditPlace()
  symlinkSync(FULL, place.file)
  const controller = await startController()
  const daemon = await startDaemon({
    ...settingsForController(controller),
    ...place.env,
    ...(onFailure === undefined ? {} : { MCP_AUDIT_ON_FAILURE: onFailure }),
  })
  const call = async (name: string, args: Record<string, unknown>) =>
    (
      await modernRequest(`${daemon.url}/mcp`, daemon.token, 'tools/call', {
        name,
        arguments: args,
      })
    ).message
  return {
    place,
    daemon,
    look: () => call('list_clusters', { limit: 1 }),
    change: () => call('create_maintenance_window', WINDOW),
    writes: () =>
      controller.rpcs().filter(({ operation }) => operation === 'addMaintenance').length,
    makeRoom() {
      rmSync(place.file)
      writeFileSync(place.file, '')
    },
  }
}

const REFUSED = (file: string) => ({
  code: 'not_audited',
  text: expect.stringMatching(
    new RegExp(
      `^Error \\(not_audited\\): Nothing was done: it can't be recorded, for the audit file ${file} can't be written \\(ENOSPC`,
    ),
  ),
})

describe('while the audit file can not be written', () => {
  test('changes stop before they are sent, and go on by themselves', async () => {
    const t = await onFullDisk()
    expect(structured(await t.look())).toHaveProperty('clusters')
    expect(toolErrorIn(await t.change())).toEqual(REFUSED(t.place.file))
    expect(t.writes()).toBe(0)
    expect(family(samplesIn(await scrape(t.daemon)), 'audit_failures_total')['']).toBeGreaterThan(0)

    t.makeRoom()
    expect(structured(await t.change())).toMatchObject({ done: true })
    expect(t.writes()).toBe(1)
    await t.daemon.stop()
    expect(t.place.lines().map(({ event, lost }) => [event, lost])).toEqual([
      ['begin', 2],
      ['intent', undefined],
      ['call', undefined],
      ['end', undefined],
    ])
    expect((await t.place.verify()).code).toBe(0)
    const log = t.daemon.program.stderr()
    expect(log.match(/"msg":"the audit file can not be written"/g)).toHaveLength(1)
    expect(log).toContain('"lost":2,"msg":"the audit file can be written again"')
  })

  test('stop-all stops reads too', async () => {
    const t = await onFullDisk('stop-all')
    expect(toolErrorIn(await t.look())).toEqual(REFUSED(t.place.file))
    expect(toolErrorIn(await t.change())).toEqual(REFUSED(t.place.file))
    t.makeRoom()
    expect(structured(await t.look())).toHaveProperty('clusters')
  })

  test('continue stops nothing', async () => {
    const t = await onFullDisk('continue')
    expect(structured(await t.look())).toHaveProperty('clusters')
    expect(structured(await t.change())).toMatchObject({ done: true })
    expect(t.writes()).toBe(1)
  })
})
