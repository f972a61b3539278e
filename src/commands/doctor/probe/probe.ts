import { eventSchema } from '../../../cmon/event-types.ts'
import type { CmonClient } from '../../../cmon/client.ts'
import { lookingOnly } from '../../../cmon/guard.ts'
import { recordsOf } from '../../../cmon/json-sequence.ts'
import { getAllClusterInfo, type Cluster } from '../../../cmon/modules/clusters.ts'
import { hearing, type Heard } from './hear.ts'
import { createNameJudge } from './names.ts'
import { newObservation, observe, type Observation } from './observe.ts'
import { ABOUT_CONTROLLER, aboutCluster } from './reads.ts'
import { differencesOf, summarise, type OperationReport } from './summarise.ts'
import { wordOf } from './vocabulary.ts'

/** One cluster of each type tells most; more would only burden the controller. */
const MOST_CLUSTERS = 16
/** The whole probe; what is left then stays unasked. */
const PROBE_LIMIT_MS = 300_000

/** What a controller answers, compared with what is known; no name, address or text of anybody in it. */
export interface ProbeReport {
  readonly version: string | undefined
  /** Clusters by type. */
  readonly clusters: Record<string, number>
  readonly differences: string[]
  readonly operations: Record<string, OperationReport>
}

/** Asks a controller all that is only looking, one question after the other. `step` hears how far it is. */
export async function probeController(
  cmon: CmonClient,
  step: (done: number, all: number) => void,
): Promise<ProbeReport> {
  const names = createNameJudge()
  names.keep(cmon.username)
  names.keep(cmon.name)
  const observed = new Map<string, Observation>()
  const hear = (heard: Heard): void => {
    const found = observed.get(heard.operation) ?? newObservation()
    observed.set(heard.operation, found)
    observe(found, heard)
    names.hear(heard.operation, heard.reply)
  }
  const careful = lookingOnly(hearing(cmon, hear))
  const deadline = Date.now() + PROBE_LIMIT_MS
  const clusters = await getAllClusterInfo(careful, { hosts: true, databases: true })
  const allAsked = new AbortController()
  const events = hearEvents(careful, hear, allAsked.signal)
  const questions = [...ABOUT_CONTROLLER, ...oneOfEach(clusters).flatMap(aboutCluster)]
  for (const [done, ask] of questions.entries()) {
    step(done, questions.length)
    if (Date.now() > deadline) break
    // What went wrong has been heard, and is a finding.
    await ask(careful).catch(() => {})
  }
  allAsked.abort()
  await events
  const operations = summarise(observed, names)
  return {
    version: versionOf(cmon.state().version),
    clusters: countTypes(clusters),
    differences: differencesOf(operations),
    operations,
  }
}

function oneOfEach(clusters: readonly Cluster[]): Cluster[] {
  const types = [...new Set(clusters.map(({ type }) => type))]
  return types
    .slice(0, MOST_CLUSTERS)
    .flatMap((type) => clusters.find((cluster) => cluster.type === type) ?? [])
}

function countTypes(clusters: readonly Cluster[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { type } of clusters) {
    const word = wordOf('cluster_type', type)
    counts[word] = (counts[word] ?? 0) + 1
  }
  return counts
}

/** A version is told when it looks like one. */
function versionOf(version: string | undefined): string | undefined {
  return version !== undefined && /^\d+(\.\d+){1,4}([-.+]\w{1,12})?$/.test(version)
    ? version
    : undefined
}

/** The first event that comes until `enough`; silence until then is an answer too: nothing happened. */
async function hearEvents(
  cmon: CmonClient,
  hear: (heard: Heard) => void,
  enough: AbortSignal,
): Promise<void> {
  const operation = 'subscribe_events/subscribe'
  try {
    const request = { path: 'subscribe_events', operation: 'subscribe', kind: 'read' } as const
    for await (const record of recordsOf(await cmon.stream(request, enough))) {
      hear({ operation, schema: eventSchema, reply: record })
      return
    }
  } catch (error) {
    if (!enough.aborted) hear({ operation, schema: eventSchema, error })
  }
}
