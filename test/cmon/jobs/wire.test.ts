import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import {
  cloneJobInstance,
  deleteJobInstance,
  killJobInstance,
  updateJobInstance,
} from '../../../src/cmon/modules/job-instances.ts'
import { bodyOf, requestsOf } from './targets.ts'
import { CLUSTER_CASES } from './wire-clusters.ts'
import { NODE_CASES } from './wire-nodes.ts'
import { OTHER_CASES } from './wire-others.ts'

const SHARED = new URL('../../../../shared/reference/', import.meta.url)
const WIRE = new URL('s9s-wire.jsonl', SHARED)
const REFERENCE = new URL('cmon-rpc-jobs.md', SHARED)

// What is in the CLI's requests without anybody having asked for it.
const OF_THE_REQUEST: ReadonlySet<string> = new Set([
  // Numbered and dated anew in every request.
  'request_id',
  'request_created',
  // `CmonRpcRequest`, on some requests and not on others. Those of nodes and jobs are compared.
  'class_name',
])
const OF_THE_MACHINE: readonly { field: string; unless?: string }[] = [
  // From ~/.s9s/s9s.conf of whoever runs the CLI, unless told so: our daemon has no OS account there.
  { field: 'ssh_user', unless: '--os-user=' },
  { field: 'ssh_keyfile', unless: '--os-key-file=' },
  { field: 'public_key_file', unless: '--os-key-file=' },
]
/** The CLI signs backups with its own name. */
const SIGNATURE = 'Backup created by s9s-tools.'

const body = z.looseObject({ operation: z.string() })
const line = z.object({
  cli: z.string(),
  requests: z.array(z.object({ path: z.string(), body })),
})

interface Sent {
  cli: string
  path: string
  body: z.output<typeof body>
}

const sent: Sent[] = existsSync(WIRE)
  ? readFileSync(WIRE, 'utf8')
      .trim()
      .split('\n')
      .map((text) => line.parse(JSON.parse(text)))
      .flatMap(({ cli, requests }) => requests.map((request) => ({ cli, ...request })))
      .filter(({ path }) => path.startsWith('/v2/jobs'))
  : []
const created = sent.filter(({ body }) => body.operation === 'createJobInstance')

const CASES = { ...CLUSTER_CASES, ...NODE_CASES, ...OTHER_CASES }

/** The request without what nobody asked for. */
function asked({ cli, body }: Sent): unknown {
  const ignored = OF_THE_MACHINE.filter(
    ({ unless }) => unless === undefined || !cli.includes(unless),
  ).map(({ field }) => field)
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, inner]) => !ignored.includes(key) && inner !== SIGNATURE)
        .map(([key, inner]) => [key, strip(inner)]),
    )
  }
  return strip(Object.fromEntries(Object.entries(body).filter(([key]) => !OF_THE_REQUEST.has(key))))
}

const jobOf = z.object({ job: z.object({ job_spec: z.object({ command: z.string() }) }) })
const commandOf = ({ body }: Sent): string => jobOf.parse(body).job.job_spec.command
const builderOf = z.object({ command: z.string() })
const built = new Set(
  Object.values(jobs).flatMap((value) =>
    typeof value === 'function' ? (builderOf.safeParse({ ...value }).data?.command ?? []) : [],
  ),
)

for (const { pathname } of [WIRE, REFERENCE].filter((file) => !existsSync(file)))
  process.stderr.write(`${pathname} isn't there: what would be compared with it is skipped\n`)

describe.skipIf(sent.length === 0)('as the vendor’s CLI', () => {
  test('all of its jobs are compared', () => {
    expect(created.length).toBeGreaterThan(0)
    expect(created.filter(({ cli }) => !(cli in CASES)).map(({ cli }) => cli)).toEqual([])
    const known = new Set(created.map(({ cli }) => cli))
    expect(Object.keys(CASES).filter((cli) => !known.has(cli))).toEqual([])
  })

  test('all of its commands have a builder', () => {
    const commands = [...new Set(created.map(commandOf))]
    expect(commands.filter((command) => !built.has(command))).toEqual([])
  })

  test.each(created)('$cli', async (request) => {
    const job = CASES[request.cli]?.()
    expect(job?.command).toBe(commandOf(request))
    expect(job && (await bodyOf(job))).toEqual(asked(request))
  })

  const CHANGES = {
    's9s job --kill --job-id=42': killJobInstance,
    's9s job --clone --job-id=42': (cmon) => cloneJobInstance(cmon, { jobId: 42 }),
    's9s job --enable --job-id=42': (cmon) => updateJobInstance(cmon, 42, { status: 'SCHEDULED' }),
    's9s job --disable --job-id=42': (cmon) => updateJobInstance(cmon, 42, { status: 'PAUSED' }),
    's9s backup --delete-schedules --job-id=42': deleteJobInstance,
  } satisfies Record<string, (cmon: Parameters<typeof killJobInstance>[0], id: number) => unknown>

  test.each(Object.entries(CHANGES))('%s', async (cli, change) => {
    const [request] = await requestsOf(async (cmon) => change(cmon, 42))
    const wire = sent.filter((one) => one.cli === cli && one.body.operation !== 'getJobInstance')
    expect(wire.map(asked)).toEqual([{ operation: request?.operation, ...request?.params }])
    expect(request?.kind).toBe('write')
  })
})

test.skipIf(!existsSync(REFERENCE))('all commands of the reference have a builder', () => {
  const index = readFileSync(REFERENCE, 'utf8')
    .split('\n## ')
    .find((it) => it.startsWith('5. '))
  const commands = [...(index ?? '').matchAll(/^\| \d+ \| `(\w+)` \|/gm)].map(([, it]) => it ?? '')
  expect(commands.length).toBeGreaterThan(0)
  expect([...built].sort()).toEqual(commands.sort())
})
