import type { RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoUser } from '../world/user.ts'
import { isAdmin } from './access.ts'
import { object, objects, requiredText } from './request.ts'
import { namedUser, requireChangeable, requireUser, self } from './user-lookup.ts'
import { userObject } from './user-object.ts'

export const userKeys: RpcModule = {
  getkeys(call) {
    const user = namedUser(call) === undefined ? self(call) : requireUser(call)
    if (user.userId !== call.caller.userId && !isAdmin(call)) {
      throw new Refusal('AccessDenied', `Keys of user '${user.userName}' may not be read.`)
    }
    return {
      public_keys: user.publicKeys.map(({ name, key }) => ({ name, key })),
      total: user.publicKeys.length,
      user: userObject(user, call.world),
    }
  },

  addkey(call) {
    const user = requireUser(call)
    requireChangeable(user, call)
    const wanted = object(call.body['public_key']) ?? {}
    const name = requiredText(wanted['name'], 'key name')
    const key = requiredText(wanted['key'], 'key')
    if (user.publicKeys.some((other) => other.name === name)) {
      throw new Refusal('InvalidRequest', `User '${user.userName}' already has a key '${name}'.`)
    }
    user.publicKeys.push({ name, key })
    return {}
  },

  deletekey(call) {
    const user = requireUser(call)
    requireChangeable(user, call)
    const name = requiredText(object(call.body['public_key'])?.['name'], 'key name')
    const index = user.publicKeys.findIndex((key) => key.name === name)
    if (index < 0) throw new Refusal('ObjectNotFound', `Key '${name}' was not found.`)
    user.publicKeys.splice(index, 1)
    return {}
  },
}

/** Keys that come with a new user. The CLI sends an entry without a key when there is none. */
export function publicKeysOf(fields: Record<string, unknown>): DemoUser['publicKeys'] {
  return objects(fields['public_keys']).flatMap(({ name, key }) =>
    typeof key === 'string' && key !== ''
      ? [{ name: typeof name === 'string' ? name : 'No Name', key }]
      : [],
  )
}
