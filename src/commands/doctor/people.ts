import { statSync } from 'node:fs'
import { ConfigError, showProblem } from '../../config/config-error.ts'
import type { Config } from '../../config/settings.ts'
import { exitCodes } from '../exit-codes.ts'
import { readPeople, USERS_DIR, type KnownPeople } from '../people/read-people.ts'
import { failed, ok, skipped, warning, type Check, type Finding } from './finding.ts'

/** Whether the keys of people can be used, and who has none. */
export function peopleCheck(config: Config, usersDir: string): PeopleCheck {
  const people = (): KnownPeople => readPeople({ ...config, usersDir })
  return {
    people,
    check: {
      name: 'identity per user',
      run() {
        if (config.identity === 'service')
          return [skipped('MCP_IDENTITY is service: everybody acts as the user of the settings')]
        try {
          const known = people()
          return [summary(known, usersDir), ...lacks(known, usersDir)]
        } catch (thrown) {
          if (!(thrown instanceof ConfigError)) throw thrown
          return thrown.problems.map((problem) =>
            failed(exitCodes.configuration, showProblem(problem), { setting: USERS_DIR, fix: '' }),
          )
        }
      },
    },
  }
}

export interface PeopleCheck {
  readonly check: Check
  /** Throws ConfigError where the check fails. */
  readonly people: () => KnownPeople
}

function summary({ logins }: KnownPeople, usersDir: string): Finding {
  if (logins.size > 0)
    return ok(`${usersDir} has ${logins.size === 1 ? 'one key' : `${logins.size} keys`}`)
  return warning(`nobody has a key in ${usersDir}: every call is refused`, {
    setting: USERS_DIR,
    fix: 'cmon-mcp users enroll NAME, then systemctl reload cmon-mcp',
  })
}

function lacks({ logins, entries = [], warnings }: KnownPeople, usersDir: string): Finding[] {
  const without = [...new Set(entries.map(({ user }) => user))].filter((user) => !logins.has(user))
  const mode = statSync(usersDir, { throwIfNoEntry: false })?.mode ?? 0
  return [
    ...without.map((user) =>
      warning(`users.yaml names ${user}, who has no key`, {
        setting: USERS_DIR,
        fix: `cmon-mcp users enroll ${user}, then systemctl reload cmon-mcp`,
      }),
    ),
    ...((mode & 0o077) === 0
      ? []
      : [
          warning(`other users may look into ${usersDir} (mode ${(mode & 0o777).toString(8)})`, {
            setting: USERS_DIR,
            fix: `chmod 0700 ${usersDir}`,
          }),
        ]),
    ...warnings.map((text) =>
      warning(text, { setting: 'MCP_USERS_PASSWORDS', fix: 'remove them, or choose them' }),
    ),
  ]
}
