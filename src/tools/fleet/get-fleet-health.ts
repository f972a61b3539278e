import { z } from 'zod'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { SEVERITIES } from '../shared/findings/finding.ts'
import { compareFindings, findingFields, toFindingRow } from '../shared/findings/finding-row.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ControllerName, Since } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { controllersIn } from '../shared/scope.ts'
import { parseTime, toSeconds } from '../shared/time.ts'
import { askEach } from '../shared/ask-each.ts'
import { readHealth, unanswered, type Placed } from './read-health.ts'

export const getFleetHealth = defineTool({
  name: 'get_fleet_health',
  title: 'Get the health of the fleet',
  description:
    'What is wrong anywhere, worst first, with evidence ids; diagnose_cluster goes deeper into one cluster.',
  hints: readOnly,
  input: {
    controller: ControllerName,
    severity: z.enum(SEVERITIES).default('warning').describe('At least'),
    since: Since.default('24h').describe('Of failed jobs'),
    ...pageParameters(20),
  },
  output: {
    findings: z.array(
      z.strictObject({
        cluster: z.string().nullable(),
        controller: z.string().optional(),
        ...findingFields,
      }),
    ),
    ...pageFields,
    by_severity: z.record(z.enum(SEVERITIES), z.int()),
    clusters: z.strictObject({ total: z.int(), healthy: z.int() }),
    nodes: z.strictObject({ total: z.int(), online: z.int() }),
    controllers: z.strictObject({ total: z.int(), answering: z.int() }),
    jobs_since: z.string().nullable(),
    problems: Problems,
  },

  async run({ fleet, signal }, { controller, severity, since: wanted, ...page }) {
    const since = parseTime(wanted, 'since', new Date())
    const asked = await askEach(controllersIn(fleet, controller), signal, (one) =>
      readHealth(one, since, signal),
    )
    const answers = asked.flatMap(({ value }) => value ?? [])
    const silent = asked.flatMap(({ controller, error }) =>
      error === undefined ? [] : [{ controller, error }],
    )
    const all = [...silent.map(unanswered), ...answers.flatMap(({ placed }) => placed)]
    const shown = all
      .filter(({ finding }) => SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(severity))
      .sort(comparePlaced)
    const paged = pageOf(shown, page, ({ controller, ref, finding }) => ({
      cluster: ref,
      ...controllerField(fleet, controller),
      ...toFindingRow(finding),
    }))
    const clusters = answers.flatMap(({ clusters }) => clusters)
    const nodes = clusters.flatMap(({ hosts }) => hosts)
    const count = (of: string): number =>
      all.filter(({ finding }) => finding.severity === of).length
    return {
      findings: paged.rows,
      ...pageInfo(paged),
      by_severity: { critical: count('critical'), warning: count('warning'), info: count('info') },
      clusters: {
        total: clusters.length,
        healthy: answers.reduce((sum, one) => sum + one.healthy, 0),
      },
      nodes: {
        total: nodes.length,
        online: nodes.filter(({ state }) => state === 'online').length,
      },
      controllers: { total: asked.length, answering: answers.length },
      jobs_since: toSeconds(since.toISOString()),
      ...problemsField(
        silent,
        answers.flatMap(({ problems }) => problems),
      ),
    }
  },
})

function comparePlaced(a: Placed, b: Placed): number {
  return compareFindings(a.finding, b.finding) || (a.ref ?? '').localeCompare(b.ref ?? '')
}
