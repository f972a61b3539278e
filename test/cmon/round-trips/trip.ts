import type { KeyObject } from 'node:crypto'
import { afterAll } from 'vitest'
import type { CmonClient } from '../../../src/cmon/client.ts'
import type { JobSpec } from '../../../src/cmon/jobs/job-spec.ts'
import { getBackups, type Backup } from '../../../src/cmon/modules/backup.ts'
import { getClusterInfo, type Cluster } from '../../../src/cmon/modules/clusters.ts'
import { createJobInstance } from '../../../src/cmon/modules/job-instances.ts'
import { getJobInstance, isOver } from '../../../src/cmon/modules/jobs.ts'
import type { DemoController } from '../../../src/demo/server.ts'
import { steppedWorld } from '../../demo/job-calls.ts'
import { clientOf } from '../../support/connect.ts'
import { startController } from '../../support/start-controller.ts'

/** A demo controller on a socket, and a client logged in there. */
export interface Trip {
  readonly demo: DemoController
  readonly cmon: CmonClient
  /** The controller's clock: it stands until it is advanced. */
  readonly clock: ReturnType<typeof steppedWorld>['clock']
  /** A further client, closed with the test file. */
  readonly as: (
    username: string,
    how?: { password: string } | { key: KeyObject } | { insecure: true },
  ) => CmonClient
  /** A cluster as it is now, its hosts and databases included. */
  readonly cluster: (name: string) => Promise<Cluster>
  /** Creates a job and lets it come to its end: `finished`, or its state and why. */
  readonly run: (spec: JobSpec) => Promise<string>
}

/** The clock goes no further than a job needs: schedules fire too. */
const STEP_SECONDS = 60
const LONGEST_SECONDS = 7200

/** Starts the clock at a quarter past nine; all is closed with the test file. */
export async function startTrip(): Promise<Trip> {
  const { world, clock } = steppedWorld()
  const demo = await startController({ world })
  const clients: CmonClient[] = []
  afterAll(() => Promise.all(clients.map((client) => client.close())))
  const as: Trip['as'] = (username, how) => {
    const client = clientOf(demo, 'main', { username, ...how })
    clients.push(client)
    return client
  }
  const cmon = as('admin')
  return {
    demo,
    cmon,
    clock,
    as,
    cluster: (name) => getClusterInfo(cmon, { name }, { hosts: true, databases: true }),
    async run(spec) {
      let job = await createJobInstance(cmon, spec)
      for (let waited = 0; !isOver(job.state) && waited < LONGEST_SECONDS; waited += STEP_SECONDS) {
        clock.advance(STEP_SECONDS)
        job = await getJobInstance(cmon, job.id)
      }
      return job.state === 'finished' ? job.state : `${job.state}: ${job.statusText}`
    },
  }
}

/** `host:port role state` of each node. */
export function nodesOf({ hosts }: Cluster): string[] {
  return hosts.map(({ hostname, port, role, state }) => `${hostname}:${port} ${role} ${state}`)
}

/** All backups of a cluster, newest first. */
export async function backupsOf({ cmon }: Trip, clusterId: number): Promise<Backup[]> {
  const { backups } = await getBackups(cmon, { clusterId, limit: 500, offset: 0 })
  return backups
}
