import { ADMINS } from '../ownership.ts'
import { createRandom } from '../random.ts'
import type { DemoGroup, DemoUser } from '../user.ts'

const DAY_MS = 86_400_000

export function buildGroups(start: Date): DemoGroup[] {
  return [ADMINS, 'users', 'nobody', 'operators', 'viewers'].map((groupName, index) => ({
    groupId: index + 1,
    groupName,
    created: new Date(start.getTime() - 400 * DAY_MS + index * 1000),
  }))
}

interface Person {
  userName: string
  firstName: string
  lastName: string
  groupNames: string[]
  suspended?: boolean
  /** Built-in accounts nobody logs in with. */
  closed?: boolean
}

const PEOPLE: Person[] = [
  { userName: 'system', firstName: 'System', lastName: 'User', groupNames: [ADMINS], closed: true },
  { userName: 'nobody', firstName: 'Nobody', lastName: '', groupNames: ['nobody'], closed: true },
  { userName: 'admin', firstName: 'Tess', lastName: 'Example', groupNames: [ADMINS] },
  {
    userName: 'operator',
    firstName: 'Omar',
    lastName: 'Sample',
    groupNames: ['operators', 'users'],
  },
  { userName: 'viewer', firstName: 'Vera', lastName: 'Specimen', groupNames: ['viewers', 'users'] },
  {
    userName: 'suspended',
    firstName: 'Sid',
    lastName: 'Placeholder',
    groupNames: ['users'],
    suspended: true,
  },
]

export function buildUsers(
  start: Date,
  seed: number,
  passwords: Record<string, string>,
): DemoUser[] {
  const random = createRandom(seed ^ 0x5eed)
  return PEOPLE.map((person, index): DemoUser => {
    const { userName, suspended = false, closed = false } = person
    const generated = random.hex(20)
    const password = passwords[userName] ?? (closed ? undefined : generated)
    return {
      userId: index + 1,
      userName,
      firstName: person.firstName,
      lastName: person.lastName,
      emailAddress: closed ? '' : `${userName}@example.com`,
      ...(password === undefined ? {} : { password }),
      publicKeys: [],
      groupNames: [...person.groupNames],
      origin: 'CmonDb',
      disabled: false,
      suspended,
      created: new Date(start.getTime() - (400 - index) * DAY_MS),
      ...(closed ? {} : { lastLogin: new Date(start.getTime() - random.int(1, 600) * 60_000) }),
      ...(suspended ? { lastFailedLogin: new Date(start.getTime() - 3 * 3_600_000) } : {}),
      failedLogins: suspended ? 6 : 0,
      tags: [],
    }
  })
}
