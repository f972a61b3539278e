import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, test } from 'vitest'
import { firstSteps } from './first-steps.ts'
import { bootMachine, NotAllowed, type Machine } from './machine.ts'
import { newerPackage } from './newer-package.ts'
import { operationSteps } from './operation-steps.ts'
import { packageSteps } from './package-steps.ts'
import { serviceOn } from './service.ts'
import { socketSteps } from './socket-steps.ts'
import type { Stage } from './stage.ts'

const { TEST_ROOT: root = '', TEST_DEB: deb = '', TEST_CGROUPS: cgroups = '' } = process.env

cpSync(deb, join(root, 'root/cmon-mcp.deb'))
await newerPackage(deb, join(root, 'root/newer.deb'))
const machine = await boot()
if (machine instanceof NotAllowed) {
  process.stdout.write(`skipped: a container can't boot here (${machine.message})\n`)
  test.skip(`the life of the service: ${machine.message}`)
} else {
  afterAll(machine.stop)
  beforeEach(({ onTestFailed }) => onTestFailed(() => printJournal(machine)))
  const service = serviceOn(machine)
  const stage: Stage = { machine, root, service, token: '', clusters: [] }
  firstSteps(stage)
  operationSteps(stage)
  socketSteps(stage)
  packageSteps(stage)
}

async function boot(): Promise<Machine | NotAllowed> {
  try {
    return await bootMachine(root, cgroups.split(':'))
  } catch (thrown) {
    if (thrown instanceof NotAllowed) return thrown
    throw thrown
  }
}

async function printJournal(machine: Machine): Promise<void> {
  const { output } = await machine.attempt('journalctl', '--no-pager', '--lines=200')
  process.stderr.write(`The journal of the machine:\n${output}\n`)
}
