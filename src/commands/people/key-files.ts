import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Problem } from '../../config/config-error.ts'
import { USER_NAME, USER_NAME_RULE } from '../../auth/users-file.ts'
import { messageOf } from '../setting-files.ts'

/** The file that says who is which user. */
export const USERS_FILE = 'users.yaml'
export const KEY_ENDING = '.pem'
export const PASSWORD_ENDING = '.password'

/** Where a user's key is. Throws for a name that is none. */
export function keyFileOf(directory: string, user: string): string {
  if (!USER_NAME.test(user)) throw new Error(`the name of a user ${USER_NAME_RULE}`)
  return join(directory, user + KEY_ENDING)
}

/** What a file must keep others from. */
export type Protection = 'reading' | 'writing'

const FORBIDDEN: Readonly<Record<Protection, { bits: number; mode: string; told: string }>> = {
  reading: { bits: 0o077, mode: '600', told: 'others may read or change it' },
  writing: { bits: 0o022, mode: 'go-w', told: 'others may change it' },
}

/** Reads a file that is only ours. Gives its text, or what is wrong with it and the command that mends it. */
export function readOwn(
  path: string,
  protection: Protection,
): { readonly text: string } | { readonly problem: Problem } {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY)
  } catch (thrown) {
    return problem(path, `can't be read (${messageOf(thrown)})`)
  }
  try {
    // Of what was opened, not of what has the name by now.
    const found = exposure(fstatSync(file), path, protection)
    return found === undefined ? { text: readFileSync(file, 'utf8') } : problem(path, found)
  } catch (thrown) {
    return problem(path, `can't be read (${messageOf(thrown)})`)
  } finally {
    closeSync(file)
  }
}

/** What is wrong with a directory in which keys are, if there is one. */
export function directoryProblem(path: string): Problem | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return undefined
  if (!found.isDirectory()) return { where: path, message: 'is no directory' }
  const message = exposure(found, path, 'writing', path)
  return message === undefined ? undefined : { where: path, message }
}

function exposure(
  { mode, uid }: { mode: number; uid: number },
  path: string,
  protection: Protection,
  directory = dirname(path),
): string | undefined {
  const { bits, mode: wanted, told } = FORBIDDEN[protection]
  if ((mode & bits) !== 0)
    return `has mode ${(mode & 0o7777).toString(8).padStart(4, '0')}: ${told}; chmod ${wanted} '${path}'`
  const owner = process.geteuid?.()
  if (owner === undefined || trustedOwners(owner, directory, protection).includes(uid))
    return undefined
  return `belongs to user ${uid}, not to user ${owner}; chown ${owner} '${path}'`
}

/** Root also looks after what belongs to the service, and may write what the service reads. */
function trustedOwners(own: number, directory: string, protection: Protection): number[] {
  if (own === 0) return [own, statSync(directory).uid]
  return protection === 'writing' ? [own, 0] : [own]
}

function problem(where: string, message: string): { problem: Problem } {
  return { problem: { where, message } }
}
