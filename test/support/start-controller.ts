import { afterAll } from 'vitest'
import { parseFault } from '../../src/demo/faults.ts'
import {
  startDemoController,
  type DemoController,
  type DemoControllerOptions,
} from '../../src/demo/server.ts'

const started: DemoController[] = []
afterAll(() => Promise.all(started.map((controller) => controller.close())))

/** A demo controller in this process, whose faults, sessions and connections a test can reach; closed with the test file. */
export async function startController({
  faults = [],
  ...options
}: Partial<Omit<DemoControllerOptions, 'faults'>> & {
  faults?: string[]
} = {}): Promise<DemoController> {
  const controller = await startDemoController({
    port: 0,
    ...options,
    faults: faults.map(parseFault),
  })
  started.push(controller)
  return controller
}

/** The settings of a daemon that logs in there as admin. */
export function settingsForController(
  controller: DemoController,
  username = 'admin',
): Record<string, string> {
  const user = controller.world.users.find((one) => one.userName === username)
  if (user?.password === undefined) throw new Error(`${username} has no password`)
  return {
    CMON_ENDPOINT: controller.url,
    CMON_USERNAME: username,
    CMON_PASSWORD: user.password,
  }
}

/** The names of its clusters, sorted. */
export function namesOf({ world }: DemoController): string[] {
  return world.clusters.map(({ name }) => name).sort()
}

/** How often somebody tried to log in by password. */
export function loginsAt(controller: DemoController): number {
  return controller
    .rpcs()
    .filter(({ operation }) => operation.toLowerCase() === 'authenticatewithpassword').length
}
