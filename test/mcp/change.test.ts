import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, ToolError, type ConnectOptions, type Connection } from '../support/connect.ts'

const CLUSTER = 'main/prod-orders-galera'
const RESTART = { reason: 'kernel update', ticket: 'OPS-7' }

let open: Connection[] = []
beforeEach(async () => {
  await closeAll()
})
afterAll(closeAll)

async function closeAll(): Promise<void> {
  await Promise.all(open.map((one) => one.close()))
  open = []
}

async function fleet(options: ConnectOptions = {}): Promise<Connection> {
  const connection = await connect(options)
  open.push(connection)
  return connection
}

/** A healthy replica of a cluster, as arguments of restart_node. */
async function target(t: Connection): Promise<Record<string, unknown>> {
  const { nodes } = await t.call('list_nodes', { cluster: CLUSTER })
  const [row]: unknown[] = Array.isArray(nodes) ? nodes : []
  // The tool's own row.
  const { node } = row as { node: string }
  return { cluster: CLUSTER, node, ...RESTART }
}

/** What the controller was told to change. */
function writes(t: Connection): string[] {
  return t.demo
    .rpcs()
    .map(({ operation }) => operation)
    .filter((operation) => !/^(get|list|stat|auth|ping|whoami)/i.test(operation))
}

async function refusal(call: Promise<unknown>): Promise<ToolError> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (thrown instanceof ToolError) return thrown
  throw new Error('the call was not refused')
}

describe("what merely interrupts, from a client that can't ask", () => {
  test('gives a plan first and sends nothing, then runs with its id, once', async () => {
    const t = await fleet()
    const args = await target(t)
    const planned = await t.call('restart_node', args)
    expect(planned).toEqual({
      done: false,
      summary: `Restart node ${String(args['node'])} of ${CLUSTER}`,
      cluster: CLUSTER,
      plan: {
        approval: expect.stringMatching(/^p1\.[\w-]{54}$/),
        expires: expect.stringMatching(/^\d{4}-/),
        severity: 'interrupts',
        requests: [
          {
            rpc: 'jobs/createJobInstance',
            params: expect.objectContaining({
              cluster_id: 1,
              'job.job_spec.command': 'restart',
              'job.tags.0': 'cmon-mcp',
              'job.tags.1': 'by-anonymous',
              'job.tags.2': 'OPS-7',
            }),
          },
        ],
        checks: [
          { check: 'quorum', outcome: expect.any(String), note: expect.any(String) },
          { check: 'healthy nodes', outcome: 'ok', note: expect.any(String) },
          { check: 'running jobs', outcome: expect.any(String), note: expect.any(String) },
          { check: 'maintenance', outcome: 'ok', note: 'no maintenance window is open' },
        ],
        next: expect.stringContaining('call restart_node again with the same arguments'),
      },
    })
    expect(writes(t)).toEqual([])

    const approval = (planned['plan'] as { approval: string }).approval
    const done = await t.call('restart_node', { ...args, approval })
    expect(done).toEqual({
      done: true,
      summary: planned['summary'],
      cluster: CLUSTER,
      ...('warnings' in done ? { warnings: expect.any(Array) } : {}),
      job_id: expect.any(Number),
      watch: expect.stringMatching(/^wait_for_job \{"jobs": \[\d+\]\}$/),
    })
    expect(writes(t)).toEqual(['createJobInstance'])
    const { job } = await t.call('get_job', { job: done['job_id'] })
    expect(job).toMatchObject({
      command: 'restart',
      title: { untrusted: `Restart node ${String(args['node'])}: kernel update` },
      tags: ['cmon-mcp', 'by-anonymous', 'OPS-7'],
    })
    expect(t.reports.map(({ outcome, consent }) => [outcome, consent ?? ''])).toContainEqual([
      'ok',
      'second call',
    ])

    const again = await refusal(t.call('restart_node', { ...args, approval }))
    expect(again.code).toBe('approval_invalid')
    expect(writes(t)).toEqual(['createJobInstance'])
  })

  test('an approval is void for another node, another reason, or when the cluster has changed', async () => {
    const t = await fleet()
    const args = await target(t)
    const { plan } = await t.call('restart_node', args)
    const { approval } = plan as { approval: string }
    const other = await refusal(t.call('restart_node', { ...args, reason: 'just so', approval }))
    expect(other.text).toContain("The approval doesn't count: it was given for a call with other")
    const [cluster] = t.demo.world.clusters
    const node = cluster?.hosts.find(({ hostname }) => String(args['node']).startsWith(hostname))
    if (node === undefined) throw new Error('the world lacks the node')
    node.readOnly = node.readOnly !== true
    const changed = await refusal(t.call('restart_node', { ...args, approval }))
    expect(changed.text).toContain('the state of the cluster has changed since')
    expect(writes(t)).toEqual([])
  })
})

describe('a client that can ask', () => {
  test('puts the plan to its user, and the change is made when they agree', async () => {
    const questions: string[] = []
    const t = await fleet({
      user: (question) => {
        questions.push(question)
        return 'accept'
      },
    })
    const args = await target(t)
    const done = await t.call('restart_node', args)
    expect(done).toMatchObject({ done: true, job_id: expect.any(Number) })
    expect(questions).toEqual([
      expect.stringMatching(
        /^Restart node \S+ of main\/prod-orders-galera\. Consequence: service may be interrupted\.\n(.*\n)+To be sent to main: jobs\/createJobInstance \(restart\)\.$/,
      ),
    ])
    expect(writes(t)).toEqual(['createJobInstance'])
    expect(t.reports.map(({ outcome, consent }) => [outcome, consent ?? ''])).toEqual([
      ['ok', ''],
      ['asked', ''],
      ['ok', 'user'],
    ])
  })

  test.each(['decline', 'cancel'] as const)('and nothing is sent when they %s', async (answer) => {
    const t = await fleet({ user: () => answer })
    // Nothing builds on one that failed.
    const { backups } = await t.call('list_backups', { status: 'failed' })
    const [failed] = backups as { id: number }[]
    const refused = await refusal(
      t.call('delete_backup', { backup: failed?.id, reason: 'make room' }),
    )
    expect(refused.code).toBe('declined')
    expect(refused.text).toContain('Nothing was changed')
    expect(writes(t)).toEqual([])
  })

  test('what loses data is done when they agree, and the world shows it', async () => {
    const t = await fleet({ user: () => 'accept' })
    const { backups } = await t.call('list_backups', { status: 'failed' })
    const [failed] = backups as { id: number }[]
    const done = await t.call('delete_backup', { backup: failed?.id, reason: 'it failed' })
    expect(done).toMatchObject({ done: true })
    expect(writes(t)).toEqual(['deleteBackupRecord'])
    expect((await refusal(t.call('get_backup', { backup: failed?.id }))).code).toBe('not_found')
  })
})

describe('what loses data', () => {
  test("waits for a human where the client can't ask, and no id changes that", async () => {
    const t = await fleet()
    const { backups } = await t.call('list_backups', { status: 'failed' })
    const [failed] = backups as { id: number }[]
    const args = { backup: failed?.id, reason: 'make room' }
    const refused = await refusal(t.call('delete_backup', args))
    expect(refused.code).toBe('needs_human')
    expect(refused.text).toContain("this can lose data, and this client can't ask its user")
    const { plan } = await t.call('restart_node', await target(t))
    const { approval } = plan as { approval: string }
    expect((await refusal(t.call('delete_backup', { ...args, approval }))).code).toBe('needs_human')
    expect(writes(t)).toEqual([])
  })

  test('is done at once with approvals off', async () => {
    const t = await fleet({ approval: 'off' })
    const { backups } = await t.call('list_backups', { status: 'failed' })
    const [failed] = backups as { id: number }[]
    await t.call('delete_backup', { backup: failed?.id, reason: 'make room' })
    expect(writes(t)).toEqual(['deleteBackupRecord'])
    expect(t.reports.at(-1)).toMatchObject({ outcome: 'ok', consent: 'approvals off' })
  })
})

test('a check that says stop is not approved away, whoever agrees and whatever the mode', async () => {
  const t = await fleet({ approval: 'off', user: () => 'accept' })
  const { backups } = await t.call('list_backups', { limit: 100 })
  const parents = (backups as { parent_id?: number }[]).flatMap(({ parent_id }) => parent_id ?? [])
  const [parent] = parents
  expect(parent).toBeDefined()
  const refused = await refusal(t.call('delete_backup', { backup: parent, reason: 'make room' }))
  expect(refused.code).toBe('stopped')
  expect(refused.text).toContain('incremental backups build on it')
  expect(refused.text).toContain('No approval overrides this')
  expect(writes(t)).toEqual([])
})

test('what a cluster type has no use for is refused before anything is sent', async () => {
  const t = await fleet()
  const refused = await refusal(
    t.call('create_backup', { cluster: CLUSTER, method: 'pgdump', reason: 'before the upgrade' }),
  )
  expect(refused.code).toBe('invalid_argument')
  expect(refused.text).toMatch(/pgdump doesn't work with \w+ galera clusters\.\nNext: Take /)
  expect(writes(t)).toEqual([])
})

test('a cluster to be changed is named exactly', async () => {
  const t = await fleet()
  const refused = await refusal(
    t.call('create_backup', { cluster: CLUSTER.toUpperCase(), reason: 'before the upgrade' }),
  )
  expect(refused.code).toBe('not_found')
  expect(writes(t)).toEqual([])
})

test('a changing tool wants a reason', async () => {
  const t = await fleet()
  const refused = await refusal(t.call('create_backup', { cluster: CLUSTER }))
  expect(refused.text).toContain('reason')
})
