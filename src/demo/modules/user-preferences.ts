import type { Call, RpcModule } from '../module.ts'
import { object } from './request.ts'
import { requireChangeable, requireUser } from './user-lookup.ts'
import type { DemoUser } from '../world/user.ts'

/** Small texts that a user interface keeps per user. */
export const userPreferences: RpcModule = {
  getuserpreferences(call) {
    const user = ownUser(call)
    const { userId, userName, preferences = {} } = user
    return {
      user: {
        class_name: 'CmonUser',
        user_id: userId,
        user_name: userName,
        preferences: { ...preferences },
      },
    }
  },

  setuserpreferences(call) {
    const user = ownUser(call)
    const wanted = Object.entries(sentPreferences(call)).flatMap(([key, value]) => {
      return typeof value === 'string' ? [[key, value] as const] : []
    })
    user.preferences = { ...user.preferences, ...Object.fromEntries(wanted) }
    return {}
  },

  /** Only the names count. */
  deleteuserpreferences(call) {
    const user = ownUser(call)
    const gone = new Set(Object.keys(sentPreferences(call)))
    const kept = Object.entries(user.preferences ?? {}).filter(([key]) => !gone.has(key))
    user.preferences = Object.fromEntries(kept)
    return {}
  },
}

function ownUser(call: Call): DemoUser {
  const user = requireUser(call)
  requireChangeable(user, call)
  return user
}

function sentPreferences({ body }: Call): Record<string, unknown> {
  return object(object(body['user'])?.['preferences']) ?? {}
}
