import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { createMetrics } from '../../src/observability/metrics.ts'
import { temporaryFolder } from '../support/program.ts'
import { familiesIn, promtool } from '../support/scrape.ts'

const RULES = 'packaging/prometheus/rules.yaml'
const DASHBOARD = 'packaging/grafana/dashboard.json'
/** Not in the dashboard, with the reason. */
const NOT_SHOWN: Record<string, string> = {}

interface Panel {
  id: number
  type: string
  title: string
  gridPos: { x: number; y: number; w: number; h: number }
  targets?: { expr: string; datasource: { uid: string } }[]
}

// What the file is meant to be; the tests below look at whether it is.
const dashboard = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as {
  panels: Panel[]
  templating: { list: { name: string; type: string }[] }
}
const rules = readFileSync(RULES, 'utf8')
const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))

let families: string[]
beforeAll(async () => {
  const now = { controllers: () => [], sessions: () => 0, streams: () => ({ sse: 0, http: 0 }) }
  const metrics = createMetrics({ version: '0.0.0', now })
  families = familiesIn((await metrics.render()).text)
  metrics.close()
})

/** The families that an expression asks for; recorded ones have colons in their names. */
const named = (expression: string): string[] =>
  [...expression.matchAll(/\bcmon_mcp_\w+/g)].map(([name]) =>
    name.replace(/_(bucket|sum|count)$/, ''),
  )

describe('the rules', () => {
  test('ask for metrics that there are', () => {
    expect(named(rules).filter((name) => !families.includes(name))).toEqual([])
  })

  test('every alert has a test that sees it come', () => {
    const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name)
    const tested = readFileSync('packaging/prometheus/rules.test.yaml', 'utf8')
    expect(alerts.length).toBeGreaterThan(8)
    expect(alerts.filter((name) => !tested.includes(`alertname: ${name}`))).toEqual([])
  })

  test.skipIf(promtool === undefined)('hold what their tests say', () => {
    for (const args of [
      ['check', 'rules', 'rules.yaml'],
      ['test', 'rules', 'rules.test.yaml'],
    ]) {
      const { status, stdout, stderr } = spawnSync('promtool', args, {
        cwd: 'packaging/prometheus',
        encoding: 'utf8',
      })
      expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' })
    }
  })
})

describe('the dashboard', () => {
  test('asks for metrics that there are', () => {
    expect(expressions.flatMap(named).filter((name) => !families.includes(name))).toEqual([])
  })

  test('shows every metric, or says why not', () => {
    const shown = new Set(expressions.flatMap(named))
    const missing = families.filter((name) => !shown.has(name) && !(name in NOT_SHOWN))
    expect(missing).toEqual([])
  })

  test('can be put on any data source and instance', () => {
    expect(dashboard.templating.list.map(({ name, type }) => [name, type])).toEqual([
      ['datasource', 'datasource'],
      ['instance', 'query'],
    ])
    for (const { targets = [] } of dashboard.panels)
      for (const { expr, datasource } of targets) {
        expect(datasource.uid).toBe('${datasource}')
        expect(expr).toContain('instance=~"$instance"')
      }
  })

  test('has panels of their own places', () => {
    const taken = new Set<string>()
    const ids = dashboard.panels.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { gridPos, title } of dashboard.panels) {
      const { x, y, w, h } = gridPos
      expect(x + w, title).toBeLessThanOrEqual(24)
      for (let column = x; column < x + w; column += 1)
        for (let line = y; line < y + h; line += 1) {
          expect(taken.has(`${column}/${line}`), title).toBe(false)
          taken.add(`${column}/${line}`)
        }
    }
  })

  test.skipIf(promtool === undefined)('asks in PromQL that Prometheus can read', async () => {
    const groups = expressions.map((expr, index) => ({
      record: `a:${index}`,
      expr: expr.replaceAll(/\$__(rate_)?interval|\$__range/g, '5m'),
    }))
    const file = join(await temporaryFolder(), 'rules.json')
    // JSON is YAML too.
    await writeFile(file, JSON.stringify({ groups: [{ name: 'all', rules: groups }] }))
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', file], {
      encoding: 'utf8',
    })
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' })
  })
})
