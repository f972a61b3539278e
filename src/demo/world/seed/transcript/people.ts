import type { DemoGroup, DemoUser } from '../../user.ts'
import { DAY_MS } from '../history.ts'

/** What every password in the transcript is. */
const PASSWORD = 'secret'

export function transcriptGroups(start: Date): DemoGroup[] {
  return ['admins', 'users', 'nobody'].map((groupName, index) => ({
    groupId: index + 1,
    groupName,
    created: new Date(start.getTime() - 30 * DAY_MS + index * 1000),
  }))
}

/** `keyuser` has no password and no key yet: the key is on the side of whoever plays the commands. */
export function transcriptUsers(start: Date, passwords: Record<string, string>): DemoUser[] {
  const person = (
    userId: number,
    userName: string,
    names: [firstName: string, lastName: string],
    group: string,
    password = passwords[userName],
  ): DemoUser => ({
    userId,
    userName,
    firstName: names[0],
    lastName: names[1],
    emailAddress: '',
    ...(password === undefined ? {} : { password }),
    publicKeys: [],
    groupNames: [group],
    origin: 'CmonDb',
    disabled: false,
    suspended: false,
    created: new Date(start.getTime() - 30 * DAY_MS + userId * 1000),
    failedLogins: 0,
    tags: [],
  })
  const admin = person(3, 'admin', ['Ada', 'Admin'], 'admins', passwords['admin'] ?? PASSWORD)
  const operator = passwords['operator'] ?? PASSWORD
  return [
    person(1, 'system', ['System', 'User'], 'admins'),
    person(2, 'nobody', ['Nobody', ''], 'nobody'),
    { ...admin, emailAddress: 'admin@example.com', resetToken: '0123456789abcdef' },
    {
      ...person(4, 'operator', ['Olga', 'Ops'], 'users', operator),
      emailAddress: 'op@example.com',
    },
    person(5, 'keyuser', ['Kay', 'User'], 'admins'),
  ]
}
