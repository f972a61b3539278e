import { clean } from '../fleet/untrusted.ts'
import { CONSEQUENCE } from '../mcp/change-question.ts'
import type { WaitingPlan } from '../policy/waiting-plan.ts'

/** A plan for somebody at a terminal. What comes from clients and the fleet begins no line and moves no cursor. */
export function planLines(plan: WaitingPlan): string[] {
  const { client, reason, ticket } = plan
  const facts = [
    ['consequence', CONSEQUENCE[plan.severity]],
    ['cluster', plan.cluster ?? 'none'],
    ['tool', plan.tool],
    ['asked by', client === undefined ? plan.principal : `${plan.principal}, client ${client}`],
    ['reason', reason === undefined ? 'none' : `“${reason}”`],
    ['ticket', ticket],
    ['expires', plan.expires],
  ] as const
  return [
    shownText(plan.summary),
    ...facts.flatMap(([name, value]) =>
      value === undefined ? [] : [`  ${name.padEnd(12)} ${shownText(value)}`],
    ),
    '  checks',
    ...plan.checks.map(({ check, outcome, note }) =>
      shown(`    ${outcome.padEnd(8)} `, `${check}: ${note}`),
    ),
    `  sent to ${shownText(plan.controller)}`,
    ...plan.requests.flatMap(({ rpc, params }) => [
      shown('    ', rpc),
      ...Object.entries(params).map(([name, value]) =>
        shown(
          '      ',
          `${name} = ${typeof value === 'object' ? `“${value.untrusted}”` : String(value)}`,
        ),
      ),
    ]),
  ]
}

const shown = (indent: string, text: string): string => indent + shownText(text)

/** One line of text, and nothing that a terminal would obey. */
export function shownText(text: string): string {
  return clean(text, 1_000).replaceAll(/\s+/g, ' ')
}
