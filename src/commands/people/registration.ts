import type { KeyObject } from 'node:crypto'
import { createCmonClient, type CmonClient } from '../../cmon/client.ts'
import { CmonError } from '../../cmon/errors.ts'
import { createUser, deleteUser } from '../../cmon/modules/user-changes.ts'
import { addKey, deleteKey } from '../../cmon/modules/user-keys.ts'
import { getUsers, whoAmI, type User } from '../../cmon/modules/users.ts'
import type { OpenController, Reached } from '../controllers.ts'
import { fingerprintOf, publicPemOf } from './make-key.ts'

/** What was done at controllers, and how it is undone. */
export interface Registration {
  /** Makes the user if there is none. Gives whether it did. */
  createUser(controller: OpenController, user: string, group: string): Promise<boolean>
  /** Adds the public half to the user's keys. */
  addKey(controller: OpenController, user: string, key: KeyObject): Promise<void>
  /** Takes back what was done, the last first. Gives what could not be. */
  undo(): Promise<string[]>
}

export function createRegistration(): Registration {
  const undoing: { what: string; step: () => Promise<void> }[] = []
  return {
    async createUser({ name: controller, cmon }, user, group) {
      const known = await getUsers(cmon)
      if (known.some(({ name }) => name === user)) return false
      undoing.push({ what: `user ${user} at ${controller}`, step: () => deleteUser(cmon, user) })
      await createUser(cmon, {
        name: user,
        password: undefined,
        mustChangePassword: false,
        groups: [group],
      })
      return true
    },
    async addKey({ name: controller, cmon }, user, key) {
      const name = keyNameOf(key)
      // Even when it fails: after a lost connection it may have been added.
      undoing.push({
        what: `key ${name} of ${user} at ${controller}`,
        step: () => deleteKey(cmon, user, name),
      })
      await addKey(cmon, user, { name, key: publicPemOf(key) })
    },
    async undo() {
      const left: string[] = []
      for (const { what, step } of undoing.splice(0).toReversed())
        await step().catch((thrown: unknown) => {
          // What isn't there needs no undoing; where the controller is gone it may be.
          if (!(thrown instanceof CmonError && thrown.code === 'not_found')) left.push(what)
        })
      return left
    },
  }
}

/** Known by its key, so that several daemons may have keys of one user. */
function keyNameOf(key: KeyObject): string {
  return `cmon-mcp ${fingerprintOf(key).slice('SHA256:'.length, 'SHA256:'.length + 12)}`
}

/** Logs in by the key, once, and out again. Gives whom the controller takes that for. Throws CmonError. */
export async function logInOnce(reached: Reached, user: string, key: KeyObject): Promise<User> {
  return askOnce(createCmonClient({ ...reached, credential: { kind: 'key', username: user, key } }))
}

/** Asks who one is, and closes the client. */
export async function askOnce(cmon: CmonClient): Promise<User> {
  try {
    return (await whoAmI(cmon)).user
  } finally {
    await cmon.close()
  }
}
