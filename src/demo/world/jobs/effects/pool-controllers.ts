import type { PoolMember } from '../../registry/pool.ts'
import { DEFAULT_SITE, isOpen, MAIN_CONTROLLER } from '../../registry/pool.ts'
import { nextId, retireId } from '../../registry/registry.ts'
import { value } from '../../seed/job-drafts.ts'
import { flag, integer, text } from '../fields.ts'
import { isReachable } from '../reach.ts'
import type { Command, Plan, Work } from '../work.ts'
import { controllerCommand, JobFailure } from '../work.ts'

export const POOL_CONTROLLERS: Record<string, Command> = {
  addController: controllerCommand(add),
  removeController: controllerCommand(remove),
  updateCmonVersion: controllerCommand(update),
}

const PLAIN_PORT = 9500
/** The main controller has the first one. */
const FIRST_ID = 1

/** The host that a pool job is about. */
export function poolHost({ data }: Work): string {
  const hostname = text(data['server_address'])
  if (hostname === undefined) throw new JobFailure('The job does not name a host.')
  if (isReachable(hostname)) return hostname
  throw new JobFailure(`${value(hostname)}: SSH connection failed: No route to host.`)
}

/** Without pool mode there is nothing to join or leave. */
export function requireOpen({ world, data }: Work): void {
  if (isOpen(world.pool)) return
  const which = text(data['server_address']) ?? String(integer(data['controller_id']) ?? '')
  throw new JobFailure(`This controller stands alone: there is no pool for ${value(which)}.`)
}

function add(work: Work): Plan {
  const { world, data } = work
  requireOpen(work)
  const hostname = poolHost(work)
  const check = (): void => {
    const taken = [MAIN_CONTROLLER, ...world.pool.members.map((one) => one.hostname)]
    if (!taken.includes(hostname)) return
    throw new JobFailure(`${value(hostname)} runs a controller of the pool already.`)
  }
  check()
  // The CLI sends 0 when no port was given.
  const port = integer(data['port']) || PLAIN_PORT
  return {
    steps: [
      [2, `${value(hostname)}: Checking SSH and sudo.`],
      [30, `${value(hostname)}: Installed the controller.`],
      [6, `${value(hostname)}: Joined the pool.`],
    ],
    apply() {
      check()
      const ids = [FIRST_ID, ...world.pool.members.map(({ staticId }) => staticId)]
      world.pool.members.push({
        staticId: nextId(world, 'controller', ids),
        hostname,
        port,
        site: text(data['site']) ?? DEFAULT_SITE,
        version: text(data['version']) ?? world.version,
        status: 'active',
      })
    },
  }
}

function memberOf({ world, data }: Work): PoolMember {
  const id = integer(data['controller_id'])
  const found = world.pool.members.find(({ staticId }) => staticId === id)
  if (found !== undefined) return found
  if (id === Number(world.controllerId)) {
    throw new JobFailure('The main controller can be neither removed nor updated from here.')
  }
  throw new JobFailure(`Controller ${id ?? '(none given)'} was not found.`)
}

function remove(work: Work): Plan {
  const { world, data } = work
  requireOpen(work)
  const { hostname } = memberOf(work)
  if (world.pool.bundles.some((one) => one.hostname === hostname) && !flag(data['force'])) {
    throw new JobFailure(`${value(hostname)} runs a services bundle: delete that first.`)
  }
  const deed = flag(data['enable_uninstall']) ? 'Uninstalled the controller.' : 'Left the pool.'
  return {
    steps: [[8, `${value(hostname)}: ${deed}`]],
    apply() {
      const member = memberOf(work)
      const { pool } = world
      retireId(world, 'controller', member.staticId)
      pool.members.splice(pool.members.indexOf(member), 1)
      pool.bundles = pool.bundles.filter((one) => one.hostname !== member.hostname)
    },
  }
}

function update(work: Work): Plan {
  requireOpen(work)
  const { hostname } = memberOf(work)
  const { version } = work.world
  return {
    steps: [
      [20, `${value(hostname)}: Installed version ${value(version)}.`],
      [5, `${value(hostname)}: Restarted the controller.`],
    ],
    apply: () => void (memberOf(work).version = version),
  }
}
