import type { Host } from '../../../cmon/modules/host.ts'
import { shownName } from '../../../fleet/untrusted.ts'
import type { Finding } from '../../../mcp/define-tool.ts'
import { nodeAddress } from '../node-address.ts'
import { fitToTakeOver } from './node-checks.ts'

/** Whether data can be copied from a node: a stop when it is down, a warning when its own data is old. */
export function healthySource(source: Host): Finding {
  const check = 'source'
  const name = shownName(nodeAddress(source))
  if (source.state !== 'online')
    return {
      check,
      outcome: 'stop',
      note: `${name} is ${source.state.replace('_', ' ')}: nothing can be copied from it`,
    }
  if (source.role === 'primary') return { check, outcome: 'ok', note: `${name} is online` }
  const { outcome, note } = fitToTakeOver(source)
  return { check, outcome: outcome === 'ok' ? 'ok' : 'warning', note }
}
