import type { User } from '../../cmon/modules/users.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { shownName } from '../../fleet/untrusted.ts'
import type { Finding } from '../../mcp/define-tool.ts'
import { ADMINS } from '../shared/rights.ts'
import { stateOf } from './user-state.ts'

/** Built in, and nobody logs in as them (cmon-rpc-jobs 8.1). */
const BUILT_IN = new Set(['system', 'nobody'])

/** Nobody may shut out the user whose eyes and hands this daemon has. */
export function notOneself({ cmon }: Controller, user: User): Finding {
  const check = 'whose user it is'
  if (user.name === cmon.username)
    return { check, outcome: 'stop', note: 'it is the user of this daemon itself' }
  if (BUILT_IN.has(user.name))
    return { check, outcome: 'stop', note: 'it is built in: ClusterControl needs it' }
  return { check, outcome: 'ok', note: 'neither built in nor the user of this daemon' }
}

/** Who would be left to administer ClusterControl without this user. */
export function adminsLeft(users: readonly User[], gone: User): Finding[] {
  if (!gone.groups.includes(ADMINS)) return []
  const check = 'administrators'
  const left = users.filter(
    (user) =>
      user.name !== gone.name &&
      user.groups.includes(ADMINS) &&
      !BUILT_IN.has(user.name) &&
      stateOf(user) === 'active',
  )
  const [one] = left
  if (one === undefined)
    return [{ check, outcome: 'stop', note: 'nobody else in admins can log in' }]
  if (left.length === 1)
    return [{ check, outcome: 'warning', note: `only ${shownName(one.name)} is left in admins` }]
  return [{ check, outcome: 'ok', note: `${left.length} others are in admins` }]
}

/** What the groups that a user comes into mean. */
export function newGroups(groups: readonly string[]): Finding[] {
  const check = 'groups'
  if (groups.length === 0) return []
  if (groups.includes(ADMINS))
    return [{ check, outcome: 'warning', note: 'members of admins may do everything' }]
  const note = `gets what ${groups.map(shownName).join(', ')} may do`
  return [{ check, outcome: 'ok', note }]
}

/** Users of a directory are described there. */
export function directoryUser({ origin }: User): Finding[] {
  if (origin === undefined || origin === 'CmonDb') return []
  const note = `it comes from ${shownName(origin)}, which may set names, mail and groups anew`
  return [{ check: 'origin', outcome: 'warning', note }]
}

/** A forgotten password is set anew by a token that is mailed (cmon-rpc-core 5.6). */
export function newMail(): Finding {
  const note = 'who reads the new address can reset the password'
  return { check: 'mail', outcome: 'warning', note }
}
