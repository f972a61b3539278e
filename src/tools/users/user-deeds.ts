import {
  addToGroup,
  disableUser,
  enableUser,
  removeFromGroup,
  setUser,
  type UserFields,
} from '../../cmon/modules/user-changes.ts'
import type { User } from '../../cmon/modules/users.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { shownName } from '../../fleet/untrusted.ts'
import type { Change, Finding } from '../../mcp/define-tool.ts'
import { ADMINS } from '../shared/rights.ts'
import { adminsLeft, directoryUser, newGroups, newMail, notOneself } from './user-checks.ts'
import { stateOf } from './user-state.ts'

/** One of the things to be done to a user, and what it comes to. */
export interface Deed {
  severity: Change<object>['severity']
  /** After the user's name, in a sentence. */
  words: string
  findings: readonly Finding[]
  send: (...to: Parameters<Change<object>['steps'][number]>) => Promise<unknown>
}

/** How a user is to be. */
export interface Wanted {
  fields: UserFields
  add: readonly string[]
  remove: readonly string[]
  state: 'active' | 'disabled' | undefined
}

export interface Subject {
  controller: Controller
  user: User
  /** All there are. */
  users: readonly User[]
}

/** What is left to be done, in the order of doing: who is to be shut out goes first, who is let in last. */
export function deedsOf(subject: Subject, { fields, add, remove, state }: Wanted): Deed[] {
  const { groups } = subject.user
  const isNew = (group: string): boolean => !groups.includes(group)
  return [
    ...(state === 'disabled' ? disable(subject) : []),
    ...setFields(subject.user, fields),
    ...[...new Set(add)].filter(isNew).map((group) => join(subject.user, group)),
    ...[...new Set(remove)].filter((group) => !isNew(group)).map((group) => leave(subject, group)),
    ...(state === 'active' ? enable(subject.user) : []),
  ]
}

const WORST_FIRST = ['loses_data', 'widens_access', 'interrupts', 'routine'] as const

export function worstOf(deeds: readonly Deed[]): Deed['severity'] {
  return WORST_FIRST.find((one) => deeds.some(({ severity }) => severity === one)) ?? 'routine'
}

function disable({ controller, user, users }: Subject): Deed[] {
  if (stateOf(user) === 'disabled') return []
  return [
    {
      severity: 'interrupts',
      words: 'can no longer log in',
      findings: [notOneself(controller, user), ...adminsLeft(users, user)],
      send: (cmon, options) => disableUser(cmon, user.name, options),
    },
  ]
}

function setFields(user: User, fields: UserFields): Deed[] {
  const names = Object.keys(fields)
  if (names.length === 0) return []
  const isMail = fields.email !== undefined
  return [
    {
      severity: isMail ? 'widens_access' : 'routine',
      words: `gets new fields (${names.join(', ')})`,
      findings: [...directoryUser(user), ...(isMail ? [newMail()] : [])],
      send: (cmon, options) => setUser(cmon, user.name, fields, options),
    },
  ]
}

function join({ name }: User, group: string): Deed {
  return {
    severity: 'widens_access',
    words: `joins ${shownName(group)}`,
    findings: newGroups([group]),
    send: (cmon, options) => addToGroup(cmon, { user: name, group }, options),
  }
}

function leave({ controller, user, users }: Subject, group: string): Deed {
  const isAdmins = group === ADMINS
  return {
    severity: 'interrupts',
    words: `leaves ${shownName(group)}`,
    findings: isAdmins ? [notOneself(controller, user), ...adminsLeft(users, user)] : [],
    send: (cmon, options) => removeFromGroup(cmon, { user: user.name, group }, options),
  }
}

function enable(user: User): Deed[] {
  if (stateOf(user) === 'active') return []
  return [
    {
      severity: 'widens_access',
      words: 'can log in again',
      findings: [],
      send: (cmon, options) => enableUser(cmon, user.name, options),
    },
  ]
}
