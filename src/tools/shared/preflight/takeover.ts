import type { Host } from '../../../cmon/modules/host.ts'
import { shownName } from '../../../fleet/untrusted.ts'
import type { Finding } from '../../../mcp/define-tool.ts'
import { nodeAddress } from '../node-address.ts'
import { fitToTakeOver } from './node-checks.ts'

/** For a planned switchover: a stop when the primary isn't there to hand over. */
export function primaryHandsOver(primary: Host | undefined): Finding {
  if (primary === undefined) return unknownPrimary
  const { check, state, isOnline } = lookedAt(primary)
  if (isOnline) return { check, outcome: 'ok', note: `${state}: it hands over` }
  return {
    check,
    outcome: 'stop',
    note: `${state} and can't hand over: failover_cluster doesn't need it`,
  }
}

/** For a forced failover: a stop when the primary is healthy. */
export function primaryIsLost(primary: Host | undefined): Finding {
  if (primary === undefined) return unknownPrimary
  const { check, state, isOnline } = lookedAt(primary)
  if (!isOnline) return { check, outcome: 'ok', note: state }
  return {
    check,
    outcome: 'stop',
    note: `${state} and takes writes that would be lost: promote_replica loses none`,
  }
}

const unknownPrimary: Finding = {
  check: 'primary',
  outcome: 'warning',
  note: 'which node is the primary now is not known',
}

function lookedAt(primary: Host) {
  return {
    check: 'primary',
    state: `the primary ${shownName(nodeAddress(primary))} is ${primary.state.replace('_', ' ')}`,
    isOnline: primary.state === 'online',
  }
}

/** As for a planned takeover; but without its primary replication doesn't run, which is no reason to stop. */
export function fitToFailOver(replica: Host): Finding {
  const planned = fitToTakeOver(replica)
  if (planned.outcome !== 'stop' || replica.state !== 'online') return planned
  const name = shownName(nodeAddress(replica))
  return {
    ...planned,
    outcome: 'warning',
    note: `replication on ${name} doesn't run: what it hadn't received is lost`,
  }
}

/** Whether another replica has more of the primary's data; lag is all that is known of it. */
export function mostAdvanced(replica: Host, rivals: readonly Host[]): Finding {
  const check = 'other replicas'
  if (rivals.length === 0) return { check, outcome: 'ok', note: 'no other healthy replica' }
  const { lagSeconds } = replica.replication
  const lags = rivals.map(({ replication }) => replication.lagSeconds)
  if (lagSeconds === undefined || lags.includes(undefined))
    return {
      check,
      outcome: 'warning',
      note: `${rivals.length} other healthy replicas; which received most is not known`,
    }
  const ahead = rivals.filter((one) => (one.replication.lagSeconds ?? 0) < lagSeconds)
  if (ahead.length === 0)
    return { check, outcome: 'ok', note: `none of ${rivals.length} others lags less` }
  const named = ahead.map((one) => shownName(nodeAddress(one))).join(', ')
  return { check, outcome: 'warning', note: `less behind than it: ${named}` }
}
