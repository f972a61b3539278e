import type { Principal } from '../../auth/principal.ts'
import { userOf } from '../../auth/users-file.ts'
import { createClientPool, type ClientPool } from '../../cmon/client-pool.ts'
import type { Load } from '../../cmon/rpc.ts'
import type { Config } from '../../config/settings.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import { NotEnrolled } from '../../fleet/not-enrolled.ts'
import { shownName } from '../../fleet/untrusted.ts'
import type { Logger } from '../../observability/log.ts'
import type { OpenController } from '../controllers.ts'
import { USERS_FILE } from './key-files.ts'
import { readPeople, type KnownPeople, type PersonalLogin } from './read-people.ts'

/** Everybody as a ClusterControl user of their own, by one reading of the settings and the keys. */
export interface People {
  /** The controllers as this principal reaches them, one object per user. Throws NotEnrolled, having sent nothing. */
  readonly fleetFor: (principal: Principal) => Fleet
  /** People logged in, and their requests, by controller. */
  readonly loads: () => ReadonlyMap<string, PeopleLoad>
  /** Once no call runs any more: ends the sessions that `current` has no use for, all without one. */
  readonly retire: (current?: People) => Promise<void>
  readonly pools: readonly OpenPool[]
  /** By which a pool knows the users of today. */
  readonly keys: ReadonlySet<string>
}

export interface PeopleLoad extends Load {
  readonly people: number
}

interface OpenPool {
  readonly controller: string
  /** Of what it was made: another one is another pool. */
  readonly madeOf: string
  readonly pool: ClientPool
}

/**
 * Reads the keys. A controller that is as it was in `before` keeps its pool, and with it the session of everybody
 * whose key is as it was. Connects to nothing. Throws ConfigError for what can't be used.
 */
export function openPeople(
  config: Pick<Config, 'usersDir' | 'usersPasswords' | 'usersMaxSessions'>,
  controllers: readonly OpenController[],
  log: Logger,
  before?: People,
): People {
  const known = readPeople(config)
  for (const warning of known.warnings) log.warn(warning)
  if (known.logins.size === 0)
    log.warn(
      `nobody has a key in ${config.usersDir}: every call is refused until somebody is enrolled`,
    )
  const pools = controllers.map(({ name, madeOf, reached }): OpenPool => {
    const made = `${madeOf} ${config.usersMaxSessions}`
    const kept = before?.pools.find((one) => one.madeOf === made)
    const options = { ...reached, maxSessions: config.usersMaxSessions }
    return kept ?? { controller: name, madeOf: made, pool: createClientPool(options) }
  })
  const fleets = new Map<string, Fleet>()

  function fleetOf(user: string, login: PersonalLogin): Fleet {
    const made = fleets.get(user) ?? {
      controllers: pools.map(({ controller, pool }) => ({
        name: controller,
        cmon: pool.clientFor(keyOf(user, login), login.credential),
      })),
    }
    fleets.set(user, made)
    return made
  }

  return {
    fleetFor(principal) {
      const user = userOf(principal, known.entries)
      const login = user === undefined ? undefined : known.logins.get(user)
      if (user === undefined || login === undefined) throw notEnrolled(principal, user, known)
      return fleetOf(user, login)
    },
    loads: () =>
      new Map(
        pools.map(({ controller, pool }) => [
          controller,
          { people: pool.sessions(), ...pool.load() },
        ]),
      ),
    async retire(current) {
      await Promise.all(
        pools.map(async ({ pool }) =>
          current?.pools.some((one) => one.pool === pool) === true
            ? pool.retain(current.keys)
            : pool.close(),
        ),
      )
    },
    pools,
    keys: new Set([...known.logins].map(([user, login]) => keyOf(user, login))),
  }
}

function keyOf(user: string, { digest }: PersonalLogin): string {
  return `${user} ${digest}`
}

function notEnrolled(
  principal: Principal,
  user: string | undefined,
  { entries }: KnownPeople,
): NotEnrolled {
  if (user !== undefined)
    return new NotEnrolled(
      `ClusterControl user ${user}, as whom you would act, has no key here, so nothing was asked`,
      `The operator of this daemon runs: cmon-mcp users enroll ${user}, then systemctl reload cmon-mcp.`,
    )
  const who = shownName(principal.id)
  return new NotEnrolled(
    `You (${who}) are no ClusterControl user here, so nothing was asked`,
    entries === undefined
      ? `The operator of this daemon says in ${USERS_FILE} which user you are, and enrols that user: cmon-mcp users enroll NAME.`
      : `The operator of this daemon adds you, or a group of yours, to ${USERS_FILE}, then reloads.`,
  )
}
