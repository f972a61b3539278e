import type { Change, Plan } from './change.ts'

/** What may come of a change, in words. */
export const CONSEQUENCE: Record<Change<object>['severity'], string> = {
  routine: 'nothing is interrupted',
  interrupts: 'service may be interrupted',
  loses_data: 'data may be lost',
  widens_access: 'access is widened',
}

/** What a person reads before agreeing. */
export function questionFor(change: Change<object>, requests: Plan['requests']): string {
  const commands = requests.map(({ rpc, params }) => {
    const command = params['job.job_spec.command']
    return typeof command === 'string' ? `${rpc} (${command})` : rpc
  })
  return [
    `${change.summary}. Consequence: ${CONSEQUENCE[change.severity]}.`,
    ...change.findings.map(({ outcome, note }) => `${outcome === 'ok' ? '✓' : '!'} ${note}`),
    `To be sent to ${change.controller.name}: ${commands.join(', ')}.`,
  ].join('\n')
}
