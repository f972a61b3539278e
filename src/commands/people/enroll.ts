import type { KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { USER_NAME, USER_NAME_RULE } from '../../auth/users-file.ts'
import { CmonError } from '../../cmon/errors.ts'
import { readPrivateKey } from '../../cmon/private-key.ts'
import { ConfigError } from '../../config/config-error.ts'
import { makeOwnDirectory } from '../../state/write-file.ts'
import type { OpenController } from '../controllers.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { directoryProblem, keyFileOf, PASSWORD_ENDING, readOwn } from './key-files.ts'
import { draftKey, fingerprintOf, KEY_BITS, makeKey, type KeyDraft } from './make-key.ts'
import { USERS_DIR } from './read-people.ts'
import { createRegistration, logInOnce, type Registration } from './registration.ts'

export interface Enrolment {
  readonly user: string
  readonly usersDir: string
  /** With logins of the daemon's own, which may change users. */
  readonly controllers: readonly OpenController[]
  /** The group of a user that is made where there is none; undefined makes none. */
  readonly group: string | undefined
}

/**
 * Gives somebody a key, whose public half the controllers know, and says what it did. A key that is there is
 * checked, and registered where it isn't known. What fails leaves nothing behind: no file, no key at a
 * controller, no user. Throws CmonError, ConfigError, and the file system's error.
 */
export async function enroll(enrolment: Enrolment, io: Io): Promise<ExitCode> {
  const { user, usersDir, controllers } = enrolment
  if (!USER_NAME.test(user)) {
    io.complain(`The name ${USER_NAME_RULE}`)
    return exitCodes.usage
  }
  const path = keyFileOf(usersDir, user)
  if (existsSync(join(usersDir, user + PASSWORD_ENDING))) {
    io.complain(
      `${user} has a password in ${usersDir}; remove it first: a user has one or the other`,
    )
    return exitCodes.failed
  }
  await makeOwnDirectory(usersDir)
  const exposed = directoryProblem(usersDir)
  if (exposed !== undefined) throw new ConfigError([{ key: USERS_DIR, ...exposed }])
  const known = existsSync(path) ? knownKey(path) : undefined
  const key = known ?? (await makeKey())
  const draft = known === undefined ? await draftKey(path, key) : undefined
  const registration = createRegistration()
  try {
    for (const controller of controllers)
      io.print(
        await register({ controller, key, isNew: draft !== undefined }, enrolment, registration),
      )
    await draft?.keep()
  } catch (thrown) {
    await takeBack(registration, draft, io)
    throw thrown
  }
  const fingerprint = fingerprintOf(key)
  io.print(
    draft === undefined
      ? `${path} was there already, ${fingerprint}`
      : `Wrote ${path}, RSA ${KEY_BITS}, ${fingerprint}`,
  )
  return exitCodes.done
}

function knownKey(path: string): KeyObject {
  const read = readOwn(path, 'reading')
  if ('problem' in read) throw new ConfigError([{ key: USERS_DIR, ...read.problem }])
  return readPrivateKey(read.text, path)
}

/** Sees to it that the key logs in at one controller. Gives what it did. */
async function register(
  { controller, key, isNew }: { controller: OpenController; key: KeyObject; isNew: boolean },
  { user, group }: Enrolment,
  registration: Registration,
): Promise<string> {
  const { name, reached } = controller
  if (!isNew && (await logsIn(controller, user, key)))
    return `${name}: ${user} logs in with the key`
  const made = group !== undefined && (await registration.createUser(controller, user, group))
  await registration.addKey(controller, user, key).catch((thrown: unknown) => {
    throw missingUser(thrown, name, user)
  })
  const { groups } = await logInOnce(reached, user, key)
  const what = made ? 'made the user and registered the key' : 'registered the key'
  return `${name}: ${what}; ${user} logs in with it, of the groups ${groups.join(', ') || 'none'}`
}

async function logsIn({ reached }: OpenController, user: string, key: KeyObject): Promise<boolean> {
  try {
    await logInOnce(reached, user, key)
    return true
  } catch (thrown) {
    if (thrown instanceof CmonError && thrown.code === 'not_authenticated') return false
    throw thrown
  }
}

function missingUser(thrown: unknown, controller: string, user: string): unknown {
  if (!(thrown instanceof CmonError) || thrown.code !== 'not_found') return thrown
  return new CmonError('not_found', `${controller} has no user ${user}`, {
    next: 'Make the user in ClusterControl, or have it made: --create --group GROUP.',
    cause: thrown,
  })
}

async function takeBack(
  registration: Registration,
  draft: KeyDraft | undefined,
  io: Io,
): Promise<void> {
  await draft?.discard()
  const left = await registration.undo()
  for (const what of left) io.complain(`It may be that it could not be taken back: ${what}`)
  io.complain(
    left.length === 0
      ? 'Nothing was enrolled: what had been done was taken back.'
      : 'Nothing was enrolled.',
  )
}
