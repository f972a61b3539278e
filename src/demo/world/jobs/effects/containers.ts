import { value } from '../../seed/job-drafts.ts'
import type { ContainerWish, DemoContainer } from '../engine-state.ts'
import { nextId } from '../engine-state.ts'
import { nodeName, object, objects, text } from '../fields.ts'
import { isReachable } from '../reach.ts'
import type { Command, Plan, Work } from '../work.ts'
import { controllerCommand, JobFailure } from '../work.ts'

export const CONTAINERS: Record<string, Command> = {
  create_container_server: controllerCommand(createServer),
  create_container: controllerCommand((work) => create(work, single(work))),
  create_containers: controllerCommand((work) => create(work, objects(work.data['containers']))),
  delete_container: controllerCommand((work) => change(work, 'Deleted', remove)),
  start_container: controllerCommand((work) =>
    change(work, 'Started', (container) => {
      container.running = true
    }),
  ),
  stop_container: controllerCommand((work) =>
    change(work, 'Stopped', (container) => {
      container.running = false
    }),
  ),
}

function createServer({ world, data }: Work): Plan {
  const name = nodeName(data['server'])?.hostname
  if (name === undefined) throw new JobFailure('The job does not name a server.')
  if (!isReachable(name)) {
    throw new JobFailure(`${value(name)}: SSH connection failed: No route to host.`)
  }
  if (world.engine.containerServers.includes(name)) {
    throw new JobFailure(`${value(name)} is a container server already.`)
  }
  return {
    steps: [
      [2, `${value(name)}: Checking SSH and sudo.`],
      [20, `${value(name)}: Installed the container software.`],
    ],
    apply: () => void world.engine.containerServers.push(name),
  }
}

function single({ data }: Work) {
  const container = object(data['container'])
  return container === undefined ? objects(data['containers']).slice(0, 1) : [container]
}

function create({ world, data }: Work, wanted: Work['data'][]): Plan {
  if (wanted.length === 0) throw new JobFailure('The job does not describe a container.')
  const { containers } = world.engine
  const drafts = wanted.map((one, index) => ({
    alias: text(one['alias']) ?? `container-${index + 1}`,
    server: text(one['parent_server']) ?? nodeName(objects(data['servers'])[0])?.hostname ?? '',
    wanted: wishOf(one),
  }))
  const check = (): void => {
    const taken = drafts.find(({ alias }) => containers.some((one) => one.alias === alias))
    if (taken !== undefined) throw new JobFailure(`Container ${value(taken.alias)} exists already.`)
  }
  check()
  return {
    steps: drafts.map(({ alias }): Plan['steps'][number] => [
      8,
      `Container ${value(alias)} is up and running.`,
    ]),
    apply() {
      check()
      for (const draft of drafts) {
        containers.push({ containerId: nextId(world, 'container'), ...draft, running: true })
      }
    },
  }
}

function wishOf(one: Work['data']): ContainerWish {
  const words = {
    provider: text(one['provider']),
    region: text(one['region']),
    template: text(one['template']),
    image: text(one['image']),
    subnetId: text(object(one['subnet'])?.['id']) ?? text(one['subnet_id']),
  }
  return Object.fromEntries(Object.entries(words).filter(([, word]) => word !== undefined))
}

type Change = (container: DemoContainer, work: Work) => void

function change(work: Work, deed: string, apply: Change): Plan {
  const alias = text(object(work.data['container'])?.['alias'])
  const find = (): DemoContainer => {
    const found = work.world.engine.containers.find((one) => one.alias === alias)
    if (found !== undefined) return found
    throw new JobFailure(`Container ${value(alias ?? '(none given)')} was not found.`)
  }
  const container = find()
  return {
    steps: [[4, `${deed} container ${value(container.alias)}.`]],
    apply: () => apply(find(), work),
  }
}

function remove(container: DemoContainer, { world }: Work): void {
  const { containers } = world.engine
  containers.splice(containers.indexOf(container), 1)
}
