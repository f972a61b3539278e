import type { z } from 'zod'
import type { ClusterTarget, JobMeta, JobSpec } from './job-spec.ts'
import { recurrenceProblem } from './recurrence.ts'
import { JobRefusal } from './refusal.ts'
import { brokenRule, excluded, type Audience, type Fault, type Rules } from './rules.ts'
import { toWire, wireName } from './wire-names.ts'

type Names<S extends z.ZodType> = keyof z.output<S> & string

/** One job command, of a kind `S` of parameters. */
export interface Definition<S extends z.ZodObject> {
  command: string
  title?: string | ((params: z.output<S>) => string)
  params: S
  /** Clusters it works on; left out where the reference has no list that it vouches for. */
  audience?: Audience
  /** What to do with other clusters, one sentence. */
  instead?: string
  rules?: Rules<Names<S>>
  /** What rules can't say. */
  check?: (params: z.output<S>, cluster: ClusterTarget | undefined) => Fault | undefined
  /** The cluster that a controller's job is about, as far as its parameters tell. */
  about?: (params: z.output<S>) => ClusterTarget
  /** Name under which `job_data` repeats the cluster's id (4.3). */
  repeatsId?: 'clusterid' | 'cluster_id'
  /** `job_data` where it isn't simply the parameters in the wire's spelling. */
  data?: (params: z.output<S>, cluster: ClusterTarget | undefined) => Record<string, unknown>
  /** `cluster_id` of the request for a job that isn't given a cluster; none when left out. */
  clusterId?: (params: z.output<S>) => number | undefined
  /** No `job_data` at all when there is nothing to say. */
  bare?: boolean
}

interface Builder {
  readonly command: string
}

export interface ClusterJob<S extends z.ZodObject> extends Builder {
  /** Throws JobRefusal. */
  (cluster: ClusterTarget, params: z.input<S>, meta?: JobMeta): JobSpec
}

export interface ControllerJob<S extends z.ZodObject> extends Builder {
  /** Throws JobRefusal. */
  (params: z.input<S>, meta?: JobMeta): JobSpec
}

export interface AnywhereJob<S extends z.ZodObject> extends Builder {
  /** Without a cluster it runs in the controller. Throws JobRefusal. */
  (cluster: ClusterTarget | undefined, params: z.input<S>, meta?: JobMeta): JobSpec
}

/** A job that runs in a cluster. */
export function clusterJob<S extends z.ZodObject>(definition: Definition<S>): ClusterJob<S> {
  return anywhereJob(definition)
}

/** A job of the controller, though it may be about a cluster. */
export function controllerJob<S extends z.ZodObject>(definition: Definition<S>): ControllerJob<S> {
  const { command } = definition
  return Object.assign(
    (params: z.input<S>, meta?: JobMeta) => build(definition, undefined, params, meta),
    { command },
  )
}

export function anywhereJob<S extends z.ZodObject>(definition: Definition<S>): AnywhereJob<S> {
  const { command } = definition
  return Object.assign(
    (cluster: ClusterTarget | undefined, params: z.input<S>, meta?: JobMeta) =>
      build(definition, cluster, params, meta),
    { command },
  )
}

function build<S extends z.ZodObject>(
  definition: Definition<S>,
  cluster: ClusterTarget | undefined,
  input: z.input<S>,
  meta: JobMeta = {},
): JobSpec {
  const { command, audience = {}, instead, rules = {}, repeatsId } = definition
  const refuse = ({ problem, next }: Fault): never => {
    throw new JobRefusal(command, problem, next)
  }
  const who = excluded(audience, cluster)
  if (who !== undefined)
    refuse({ problem: `nothing for ${who.not}`, next: instead ?? `It is for ${who.but}.` })
  const params = read(definition.params, input, refuse)
  const about = cluster ?? definition.about?.(params)
  const fault = brokenRule(rules, params, about) ?? definition.check?.(params, about)
  if (fault !== undefined) refuse(fault)

  const data = {
    ...(repeatsId === undefined || cluster === undefined ? {} : { [repeatsId]: cluster.id }),
    ...(definition.data ?? toWire)(params, about),
  }
  const clusterId = cluster === undefined ? definition.clusterId?.(params) : cluster.id
  return {
    command,
    ...(definition.bare === true && Object.keys(data).length === 0 ? {} : { job_data: data }),
    ...titled(meta.title ?? definition.title, params),
    ...(clusterId === undefined ? {} : { cluster_id: clusterId }),
    ...timing(meta, refuse),
    ...(meta.tags === undefined || meta.tags.length === 0 ? {} : { tags: meta.tags }),
  }
}

function read<S extends z.ZodObject>(
  schema: S,
  input: z.input<S>,
  refuse: (fault: Fault) => never,
): z.output<S> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.map((step) => wireName(String(step))).join('.') ?? ''
  return refuse({
    problem: where === '' ? 'a parameter is wrong' : `${where} is missing or wrong`,
    next: `${issue?.message ?? 'Look at the parameters'}.`,
  })
}

function titled<P>(title: string | ((params: P) => string) | undefined, params: P) {
  if (title === undefined) return {}
  return { title: typeof title === 'string' ? title : title(params) }
}

function timing(
  { scheduled, recurrence }: JobMeta,
  refuse: (fault: Fault) => never,
): Pick<JobSpec, 'scheduled' | 'recurrence'> {
  const problem = recurrence === undefined ? undefined : recurrenceProblem(recurrence)
  if (problem !== undefined)
    refuse({ problem, next: `Write it as crontab does, like '0 2 * * *' or 'TZ=UTC 0 2 * * 1-5'.` })
  return {
    ...(scheduled === undefined ? {} : { scheduled: scheduled.toISOString() }),
    ...(recurrence === undefined ? {} : { recurrence }),
  }
}
