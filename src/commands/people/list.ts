import { CmonError } from '../../cmon/errors.ts'
import { createCmonClient } from '../../cmon/client.ts'
import type { OpenController } from '../controllers.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { exitCodeOf, type Io } from '../io.ts'
import { fingerprintOf } from './make-key.ts'
import type { KnownPeople, PersonalLogin } from './read-people.ts'
import { askOnce } from './registration.ts'

/** Prints who is enrolled, by what, and at the given controllers whether it logs in. */
export async function listPeople(
  { logins }: KnownPeople,
  controllers: readonly OpenController[],
  io: Io,
): Promise<ExitCode> {
  let worst: ExitCode = exitCodes.done
  const width = Math.max(0, ...[...logins.keys()].map(({ length }) => length))
  for (const [user, login] of [...logins].sort(([one], [other]) => one.localeCompare(other))) {
    io.print(`${user.padEnd(width)}  ${shown(login)}`)
    for (const { name, reached } of controllers) {
      const problem = await problemAt(reached, login)
      io.print(`${' '.repeat(width)}  ${name}: ${problem?.message ?? 'logs in'}`)
      if (problem !== undefined) worst = worse(worst, exitCodeOf(problem.code))
    }
  }
  return worst
}

function shown({ credential }: PersonalLogin): string {
  return credential.kind === 'key' ? `key ${fingerprintOf(credential.key)}` : 'password'
}

/** Why the login isn't taken there; undefined when it is. */
export async function problemAt(
  reached: OpenController['reached'],
  { credential }: PersonalLogin,
): Promise<CmonError | undefined> {
  try {
    await askOnce(createCmonClient({ ...reached, credential }))
    return undefined
  } catch (thrown) {
    if (thrown instanceof CmonError) return thrown
    throw thrown
  }
}

/** A refusal is for good, an outage isn't. */
function worse(one: ExitCode, other: ExitCode): ExitCode {
  return one === exitCodes.refused ? one : other
}
