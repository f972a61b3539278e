import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readUsersFile, USER_NAME, USER_NAME_RULE, type UserEntry } from '../../auth/users-file.ts'
import { readPrivateKey } from '../../cmon/private-key.ts'
import type { Credential } from '../../cmon/session.ts'
import { ConfigError, type Problem } from '../../config/config-error.ts'
import type { Config } from '../../config/settings.ts'
import { messageOf } from '../setting-files.ts'
import {
  directoryProblem,
  KEY_ENDING,
  keyFileOf,
  PASSWORD_ENDING,
  readOwn,
  USERS_FILE,
} from './key-files.ts'

export const USERS_DIR = 'MCP_USERS_DIR'

/** Somebody's login at the controllers. */
export interface PersonalLogin {
  readonly credential: Credential
  /** Of what it was made of: another one is another login. */
  readonly digest: string
}

/** All that the directory of users says. */
export interface KnownPeople {
  /** By the name of the ClusterControl user. */
  readonly logins: ReadonlyMap<string, PersonalLogin>
  /** Who is which user; undefined without the file. */
  readonly entries: readonly UserEntry[] | undefined
  readonly warnings: readonly string[]
}

/**
 * Reads `MCP_USERS_DIR`. A directory that isn't there has nobody. Throws ConfigError with all that is wrong in it:
 * files that others can read, keys that can't be used, names that are none.
 */
export function readPeople({
  usersDir,
  usersPasswords,
}: Pick<Config, 'usersDir' | 'usersPasswords'>): KnownPeople {
  const exposed = directoryProblem(usersDir)
  const problems: Problem[] = exposed === undefined ? [] : [exposed]
  const logins = new Map<string, PersonalLogin>()
  const add = (found: Found): void => {
    if ('problem' in found) problems.push(found.problem)
    else if (!logins.has(found.user)) logins.set(found.user, found.login)
    else
      problems.push({
        where: join(usersDir, found.user + PASSWORD_ENDING),
        message: 'stands beside a key of the same user; remove one of them',
      })
  }
  const files = exposed === undefined && existsSync(usersDir) ? listed(usersDir, problems) : []
  for (const file of files.filter((name) => name.endsWith(KEY_ENDING))) add(keyIn(usersDir, file))
  const passwords = files.filter((name) => name.endsWith(PASSWORD_ENDING))
  if (usersPasswords) for (const file of passwords) add(passwordIn(usersDir, file))
  const entries = files.includes(USERS_FILE)
    ? entriesIn(join(usersDir, USERS_FILE), problems)
    : undefined
  if (problems.length > 0)
    throw new ConfigError(problems.map((one) => ({ key: USERS_DIR, ...one })))
  return {
    logins,
    entries,
    warnings:
      passwords.length > 0 && !usersPasswords
        ? [
            `${usersDir} has passwords (${passwords.join(', ')}), which MCP_USERS_PASSWORDS=true alone makes count`,
          ]
        : [],
  }
}

type Found =
  { readonly user: string; readonly login: PersonalLogin } | { readonly problem: Problem }

/** Editors and half a write leave other files behind: only names with one of our endings count. */
function listed(directory: string, problems: Problem[]): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => !name.startsWith('.'))
      .sort()
  } catch (thrown) {
    problems.push({ where: directory, message: `can't be read (${messageOf(thrown)})` })
    return []
  }
}

function keyIn(directory: string, file: string): Found {
  const where = join(directory, file)
  const user = file.slice(0, -KEY_ENDING.length)
  const read = named(user, where) ?? readOwn(keyFileOf(directory, user), 'reading')
  if ('problem' in read) return read
  if (read.text.includes('ENCRYPTED'))
    return {
      problem: {
        where,
        message: `is encrypted, and nothing here asks for a passphrase; openssl pkey -in '${where}' writes it without, for a file with mode 0600`,
      },
    }
  try {
    const key = readPrivateKey(read.text, where)
    return {
      user,
      login: {
        credential: { kind: 'key', username: user, key, advice: adviceFor(user) },
        digest: digestOf(read.text),
      },
    }
  } catch (thrown) {
    return { problem: { where, message: messageOf(thrown) } }
  }
}

function passwordIn(directory: string, file: string): Found {
  const where = join(directory, file)
  const user = file.slice(0, -PASSWORD_ENDING.length)
  const read = named(user, where) ?? readOwn(where, 'reading')
  if ('problem' in read) return read
  const password = read.text.replace(/\r?\n$/, '')
  if (password === '') return { problem: { where, message: 'is empty' } }
  return {
    user,
    login: {
      credential: { kind: 'password', username: user, password, advice: adviceFor(user) },
      digest: digestOf(password),
    },
  }
}

function named(user: string, where: string): { problem: Problem } | undefined {
  if (USER_NAME.test(user)) return undefined
  return { problem: { where, message: `the file's name is the user's and ${USER_NAME_RULE}` } }
}

function entriesIn(path: string, problems: Problem[]): readonly UserEntry[] {
  const read = readOwn(path, 'writing')
  if ('problem' in read) {
    problems.push(read.problem)
    return []
  }
  const found = readUsersFile(read.text)
  if ('users' in found) return found.users
  for (const { line, message } of found.problems)
    problems.push({ where: `${path}:${line}`, message })
  return []
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

function adviceFor(user: string): string {
  return `The operator of this daemon looks: cmon-mcp users list --check, whether ${user} is disabled or suspended in ClusterControl, and registers the key again with cmon-mcp users enroll ${user}.`
}
