import type { ClusterType, DemoCluster } from '../cluster.ts'
import type { DemoJob, JobMessage } from '../job.ts'
import type { World } from '../state.ts'

/** A job at its start, as its command sees it. */
export interface Work {
  world: World
  job: DemoJob
  data: Record<string, unknown>
  at: Date
}

export interface ClusterWork extends Work {
  cluster: DemoCluster
}

/**
 * A line of the job log, written `seconds` after the one before it, and what changes in the world
 * at that moment; a JobFailure there ends the job.
 */
export type Step = [
  seconds: number,
  text: string,
  level?: JobMessage['level'],
  happen?: (at: Date) => void,
]

export interface Plan {
  steps: Step[]
  /** Changes the world. Run at the end of a job that ends well; may throw a JobFailure. */
  apply?: (at: Date) => void
  /** The job ends FAILED with this reason once its steps are done. */
  failure?: string
  /** Settles what steps have begun. Run when the job ends otherwise than well, or is forgotten. */
  abandon?: (at: Date) => void
}

/** A step with which something changes in the world. */
export function doing(seconds: number, text: string, happen: (at: Date) => void): Step {
  return [seconds, text, 'JOB_SUCCESS', happen]
}

export interface Command {
  /** Where it runs; `any` takes what the request says. */
  scope: 'cluster' | 'controller' | 'any'
  /** Cluster types that it knows; all when absent. */
  types?: readonly ClusterType[]
  /** `job_data.timeout` is no limit but means something of its own. */
  ownTimeout?: boolean
  plan(work: Work): Plan
  /** What a failed run leaves behind, whatever the reason. */
  onFailure?: (work: Work, at: Date, reason: string) => void
}

/** Ends a job FAILED; the text is its status text and last line. May hold inline HTML. */
export class JobFailure extends Error {
  /** What the log says before the reason. */
  readonly steps: Step[]
  constructor(text: string, steps: Step[] = []) {
    super(text)
    this.steps = steps
  }
}

/** A command that runs in a cluster. */
export function clusterCommand(
  plan: (work: ClusterWork) => Plan,
  more: Omit<Command, 'scope' | 'plan'> = {},
): Command {
  return {
    ...more,
    scope: 'cluster',
    plan(work) {
      const cluster = work.world.clusters.find(({ clusterId }) => clusterId === work.job.clusterId)
      if (cluster === undefined) throw new JobFailure('This command needs a cluster to run in.')
      if (more.types !== undefined && !more.types.includes(cluster.type)) {
        const type = cluster.type.toUpperCase()
        throw new JobFailure(`Command '${work.job.command}' does not work on clusters of ${type}.`)
      }
      return plan({ ...work, cluster })
    },
  }
}

/** A command that runs on the controller. */
export function controllerCommand(
  plan: (work: Work) => Plan,
  more: Omit<Command, 'scope' | 'plan'> = {},
): Command {
  return { ...more, scope: 'controller', plan }
}
