import type { PoolDatabase } from '../../registry/pool.ts'
import { DEFAULT_SITE, MAIN_CONTROLLER, OPENBAO, WEB_PORT } from '../../registry/pool.ts'
import { marked, value } from '../../seed/job-drafts.ts'
import { flag, integer, text } from '../fields.ts'
import type { Command, Plan, Work } from '../work.ts'
import { controllerCommand, JobFailure } from '../work.ts'
import { poolHost, requireOpen } from './pool-controllers.ts'

export const POOL_SERVICES: Record<string, Command> = {
  bootstrap_cmondb_cluster: controllerCommand(bootstrap),
  // The name it had before.
  bootstrapCmonDbCluster: controllerCommand(bootstrap),
  addCmonDbInstance: controllerCommand(addDatabase),
  DeleteCmonDbInstance: controllerCommand(deleteDatabase),
  addServicesBundle: controllerCommand(addBundle),
  deleteServicesBundle: controllerCommand(deleteBundle),
  setup_openbao: controllerCommand(setUpStorage),
}

const DATABASE_PORT = 3306

/** Nothing happens where the cluster is there already, which it is. */
function bootstrap({ world }: Work): Plan {
  const { length } = world.pool.databases
  return { steps: [[1, `The database cluster is there already, with ${length} member(s).`]] }
}

function addDatabase(work: Work): Plan {
  const { world, data } = work
  const node = { hostname: poolHost(work), port: integer(data['port']) ?? DATABASE_PORT }
  const check = (): void => {
    if (!world.pool.databases.some(({ hostname }) => hostname === node.hostname)) return
    throw new JobFailure(`${marked(node)} is in the database cluster already.`)
  }
  check()
  return {
    steps: [
      [2, `${marked(node)}: Checking SSH and sudo.`],
      [25, `${marked(node)}: Installed the database server.`],
      [30, `${marked(node)}: Joined as a secondary.`],
    ],
    apply() {
      check()
      world.pool.databases.push(node)
    },
  }
}

/** `node` names it without a port. */
function deleteDatabase(work: Work): Plan {
  const { world, data } = work
  const hostname = text(data['node']) ?? text(data['server_address'])
  const port = data['node'] === undefined ? integer(data['port']) : undefined
  const find = (): PoolDatabase => {
    const found = world.pool.databases.find(
      (one) => one.hostname === hostname && (port === undefined || one.port === port),
    )
    if (found === undefined) {
      throw new JobFailure(`${value(hostname ?? '(none given)')} is not in the database cluster.`)
    }
    if (world.pool.databases.length > 1) return found
    throw new JobFailure(`${marked(found)} is the last member of the database cluster.`)
  }
  const node = find()
  return {
    steps: [
      [4, `${marked(node)}: Left the database cluster.`],
      [1, 'Its server keeps running.'],
    ],
    apply() {
      const { databases } = world.pool
      databases.splice(databases.indexOf(find()), 1)
    },
  }
}

function addBundle(work: Work): Plan {
  const { world, data } = work
  requireOpen(work)
  const hostname = poolHost(work)
  const site = text(data['site'])
  const check = () => {
    if (hostname === MAIN_CONTROLLER) {
      throw new JobFailure('The bundle of the main controller comes with pool mode.')
    }
    const member = world.pool.members.find((one) => one.hostname === hostname)
    if (member === undefined) {
      throw new JobFailure(`${value(hostname)} runs no controller of the pool.`)
    }
    if (site !== undefined && ![site, DEFAULT_SITE].includes(member.site)) {
      throw new JobFailure(`The controller of ${value(hostname)} is on site ${value(member.site)}.`)
    }
    const known = world.pool.bundles.some((one) => one.hostname === hostname)
    if (known && !flag(data['force'])) {
      throw new JobFailure(`${value(hostname)} has a services bundle already.`)
    }
    return member
  }
  check()
  return {
    steps: [
      [25, `${value(hostname)}: Installed the services.`],
      [4, `${value(hostname)}: The services bundle is registered.`],
    ],
    apply() {
      const member = check()
      const { pool } = world
      member.site = site ?? member.site
      pool.bundles = pool.bundles.filter((one) => one.hostname !== hostname)
      const webPort = integer(data['web_port']) ?? WEB_PORT
      pool.bundles.push({ hostname, webPort, site: member.site })
    },
  }
}

function deleteBundle(work: Work): Plan {
  const { world, data } = work
  requireOpen(work)
  const hostname = text(data['server_address']) ?? ''
  if (hostname === MAIN_CONTROLLER) {
    throw new JobFailure('The bundle of the main controller can not be deleted.')
  }
  if (!world.pool.bundles.some((one) => one.hostname === hostname)) {
    throw new JobFailure(`${value(hostname)} has no services bundle.`)
  }
  return {
    steps: [[6, `${value(hostname)}: Stopped the services.`]],
    apply() {
      const { pool } = world
      pool.bundles = pool.bundles.filter((one) => one.hostname !== hostname)
    },
  }
}

function setUpStorage(work: Work): Plan {
  const { world, data } = work
  const hostname = poolHost(work)
  const storage = {
    hostname,
    port: integer(data['port']) ?? OPENBAO.port,
    version: text(data['version']) ?? OPENBAO.defaultVersion,
    mount: text(data['openbao_mount']) ?? OPENBAO.mount,
    namespace: text(data['openbao_namespace']) ?? '',
  }
  return {
    steps: [
      [2, `${value(hostname)}: Checking SSH and sudo.`],
      [15, `${value(hostname)}: Installed OpenBao ${value(storage.version)}.`],
      [3, `${value(hostname)}: Its keys are in /etc/openbao/init.json.`],
    ],
    apply() {
      const { pool } = world
      pool.storages = [...pool.storages.filter((one) => one.hostname !== hostname), storage]
    },
  }
}
