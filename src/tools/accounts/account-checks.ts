import type { Account, Grant } from '../../cmon/modules/accounts.ts'
import type { Finding } from '../../mcp/define-tool.ts'
import { bareTarget, inWords } from './grants.ts'

/** Whether somebody is connected as it now, as far as the controller counts. */
export function inUse({ connections }: Account): Finding {
  const check = 'connections'
  if (connections === undefined)
    return { check, outcome: 'ok', note: "the controller doesn't tell whether it is in use" }
  return {
    check,
    outcome: connections > 0 ? 'warning' : 'ok',
    note:
      connections > 0
        ? `${connections} connections are open: what uses it may fail`
        : 'no connection is open now',
  }
}

/** An account of the database itself. */
export function systemAccount({ systemAccount: isSystem }: Account): Finding[] {
  if (isSystem !== true) return []
  const note = 'it is a system account: the database or ClusterControl may depend on it'
  return [{ check: 'system account', outcome: 'warning', note }]
}

/** What it doesn't have by these very words: the controller may refuse to take it. */
export function missing({ grants }: Account, wanted: readonly Grant[]): Finding[] {
  const lacking = wanted.flatMap(({ target, privileges }) => {
    const here = grants.filter((grant) => bareTarget(grant.target) === bareTarget(target))
    const has = new Set(here.flatMap((grant) => grant.privileges.map((one) => one.toLowerCase())))
    const hasAll = has.has('all') || has.has('all privileges')
    const left = privileges.filter(
      (privilege) =>
        !hasAll &&
        !has.has(privilege.toLowerCase()) &&
        !(/^all\b/i.test(privilege) && has.size > 0),
    )
    return left.length === 0 ? [] : [{ target, privileges: left }]
  })
  if (lacking.length === 0) return []
  const note = `it isn't listed with ${inWords(lacking)}: the controller may refuse to revoke that`
  return [{ check: 'held privileges', outcome: 'warning', note }]
}
