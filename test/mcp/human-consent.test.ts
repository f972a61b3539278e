import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { WaitingPlans } from '../../src/policy/waiting-plans.ts'
import { waitingPlans } from '../support/change-parts.ts'
import { connect, type ConnectOptions, type Connection } from '../support/connect.ts'
import { planOf, refusal, writes } from '../tools/changes.ts'

const CLUSTER = 'main/prod-orders-galera'
const PATIENCE_MS = 1_500

const open: Connection[] = []
afterAll(() => Promise.all(open.map((one) => one.close())))

async function fleet(options: ConnectOptions): Promise<Connection> {
  const connection = await connect(options)
  open.push(connection)
  return connection
}

/** Arguments of restart_node: what merely interrupts. */
async function restart(t: Connection, reason: string): Promise<Record<string, unknown>> {
  const { nodes } = await t.call('list_nodes', { cluster: CLUSTER })
  // The tool's own rows.
  const [row] = nodes as { node: string }[]
  return { cluster: CLUSTER, node: row?.node, reason }
}

/** The plan that waits, by its id. */
async function waits(
  t: Connection,
  tool: string,
  args: Record<string, unknown>,
): Promise<{ approval: string; args: Record<string, unknown> }> {
  // The change mechanism's own shape.
  const { approval } = (await planOf(t, tool, args)) as { approval: string }
  return { approval, args: { ...args, approval } }
}

const approve = { decision: 'approved', by: 'approver' } as const

describe('with a human outside the conversation', () => {
  let t: Connection
  let waiting: WaitingPlans
  let questions: number
  /** Changes that were sent before the test. */
  let before: number
  const sent = (): string[] => writes(t).slice(before)
  beforeAll(async () => {
    waiting = waitingPlans(PATIENCE_MS)
    // A client that says it can ask, and agrees to everything itself.
    const user = (): 'accept' => {
      questions++
      return 'accept'
    }
    t = await fleet({ approval: 'human', waiting, user })
  })
  beforeEach(() => {
    questions = 0
    before = writes(t).length
  })

  test('the plan tells who asks for what and why, without what is secret', async () => {
    const target = await restart(t, 'kernel\u202E update')
    const args = { ...target, ticket: 'OPS-7' }
    const { approval } = await waits(t, 'restart_node', args)
    expect(await waiting.find(approval)).toEqual({
      id: approval,
      tool: 'restart_node',
      principal: 'anonymous',
      client: 'test/1',
      summary: `Restart node ${String(target['node'])} of ${CLUSTER}`,
      severity: 'interrupts',
      controller: 'main',
      cluster: CLUSTER,
      requests: [
        {
          rpc: 'jobs/createJobInstance',
          params: expect.objectContaining({ 'job.job_spec.command': 'restart' }),
        },
      ],
      checks: expect.arrayContaining([
        { check: 'maintenance', outcome: 'ok', note: 'no maintenance window is open' },
      ]),
      reason: 'kernel update',
      ticket: 'OPS-7',
      asked_at: expect.stringMatching(/^\d{4}-.*Z$/),
      expires: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect([questions, sent()]).toEqual([0, []])
  })

  test('what is approved is done once, and the record says by whom', async () => {
    const { approval, args } = await waits(t, 'restart_node', await restart(t, 'once'))
    await waiting.decide(approval, approve)
    expect(await t.call('restart_node', args)).toMatchObject({ done: true })
    expect(t.reports.at(-1)).toMatchObject({ consent: 'human', approver: 'approver' })
    expect((await refusal(t.call('restart_node', args))).text).toContain('it was used before')
    expect([questions, sent()]).toEqual([0, ['createJobInstance']])
  })

  test('of two who use an approval at once, one does', async () => {
    const { approval, args } = await waits(t, 'restart_node', await restart(t, 'at once'))
    await waiting.decide(approval, approve)
    const both = await Promise.all([
      t.callRaw('restart_node', args),
      t.callRaw('restart_node', args),
    ])
    expect(both.filter(({ isError }) => isError === true)).toHaveLength(1)
    expect(sent()).toEqual(['createJobInstance'])
  })

  test('a call waits for the decision, tells so, and goes on with it', async () => {
    const { approval, args } = await waits(t, 'restart_node', await restart(t, 'in a moment'))
    const told: string[] = []
    const running = t.callRaw('restart_node', args, {
      onprogress: ({ message }) => void told.push(message ?? ''),
    })
    await expect.poll(() => told).toEqual([`Waits for a human to approve ${approval}`])
    await waiting.decide(approval, approve)
    expect((await running).structuredContent).toMatchObject({ done: true })
    expect(sent()).toEqual(['createJobInstance'])
  })

  test('what has changed while it waited is not done', async () => {
    const target = await restart(t, 'it changes')
    const { approval, args } = await waits(t, 'restart_node', target)
    const told: unknown[] = []
    const running = t.callRaw('restart_node', args, { onprogress: (one) => void told.push(one) })
    await expect.poll(() => told.length).toBe(1)
    const [cluster] = t.demo.world.clusters
    const node = cluster?.hosts.find(({ hostname }) => String(target['node']).startsWith(hostname))
    if (node === undefined) throw new Error('the world lacks the node')
    node.readOnly = node.readOnly !== true
    await waiting.decide(approval, approve)
    expect((await running).content).toMatchObject([
      { text: expect.stringContaining('the state of the cluster has changed since') },
    ])
    expect(sent()).toEqual([])
  })

  test('nobody has decided: the call says so after a while', async () => {
    const { approval, args } = await waits(t, 'restart_node', await restart(t, 'nobody is there'))
    const undecided = await refusal(t.call('restart_node', args))
    expect([undecided.code, undecided.text]).toEqual([
      'not_decided',
      `Error (not_decided): Restart node ${String(args['node'])} of ${CLUSTER}: still waits for a human.\n` +
        `Next: Nothing was changed. Ask the user to have it approved with \`cmon-mcp approve ${approval}\` or at https://mcp.example.com/approve/${approval}, then call restart_node again with the same arguments and this approval.`,
    ])
    expect(sent()).toEqual([])
  })

  test('who waits may go: nothing is sent, also when it is approved then', async () => {
    const { approval, args } = await waits(t, 'restart_node', await restart(t, 'never mind'))
    const stop = new AbortController()
    const running = t.callRaw('restart_node', args, {
      signal: stop.signal,
      onprogress: () => stop.abort(),
    })
    await expect(running).rejects.toThrow()
    await waiting.decide(approval, approve)
    await expect.poll(() => t.reports.at(-1)?.outcome).toBe('cancelled')
    expect(sent()).toEqual([])
  })

  test('what is denied is not done, nor asked for again', async () => {
    const target = await restart(t, 'because I say so')
    const { approval, args } = await waits(t, 'restart_node', target)
    const note = 'not before\nsix o’clock'
    await waiting.decide(approval, { decision: 'denied', by: 'approver:alice', note })
    expect(await waiting.decide(approval, approve)).toMatchObject({
      first: false,
      plan: { decision: { decision: 'denied', by: 'approver:alice' } },
    })
    for (const again of [args, target]) {
      const denied = await refusal(t.call('restart_node', again))
      expect([denied.code, denied.text]).toEqual([
        'denied',
        expect.stringContaining(
          'approver:alice has denied it: not before six o’clock.\nNext: Nothing was changed.',
        ),
      ])
    }
    expect(sent()).toEqual([])
  })

  test('the same call made many times at once is one plan', async () => {
    const args = await restart(t, 'again and again')
    const ids = await Promise.all(
      Array.from({ length: 5 }, async () => (await waits(t, 'restart_node', args)).approval),
    )
    expect(new Set(ids).size).toBe(1)
  })

  test('whatever comes without that consent, nothing is sent', async () => {
    const target = await restart(t, 'a property')
    const [mine, other] = await Promise.all([
      waits(t, 'restart_node', target),
      waits(t, 'restart_node', { ...target, reason: 'another property' }),
    ])
    await waiting.decide(other.approval, approve)
    const approval = fc.oneof(
      fc.constantFrom(undefined, other.approval, `${mine.approval}A`, ''),
      fc.string({ maxLength: 60 }),
      fc.base64String({ minLength: 56, maxLength: 56 }).map((text) => `p1.${text.slice(0, 54)}`),
    )
    const more = fc.dictionary(
      fc.constantFrom('approved', 'confirm', 'consent', 'force'),
      fc.constant(true),
    )
    await fc.assert(
      fc.asyncProperty(approval, more, async (given, extra) => {
        const result = await t.callRaw('restart_node', {
          ...target,
          ...extra,
          ...(given === undefined ? {} : { approval: given }),
        })
        expect(result.structuredContent ?? {}).not.toHaveProperty('done', true)
      }),
      { numRuns: 60 },
    )
    expect([questions, sent()]).toEqual([0, []])
  })

  test('only so many wait', async () => {
    const args = await restart(t, 'flood')
    const answers = []
    for (let count = 0; count < 25; count += 1)
      answers.push(await t.callRaw('restart_node', { ...args, reason: `flood ${count}` }))
    const refused = answers.filter(({ isError }) => isError === true)
    expect(refused.length).toBeGreaterThanOrEqual(5)
    expect(refused[0]?.content).toMatchObject([
      { text: expect.stringContaining('too many plans wait for a human') },
    ])
    expect(
      (
        await waiting.find(
          (await waits(t, 'restart_node', { ...args, reason: 'flood 0' })).approval,
        )
      )?.reason,
    ).toBe('flood 0')
    expect(sent()).toEqual([])
  })
})

describe("where the client's user would be asked, and the client can't ask", () => {
  test('what loses data waits for a human outside, and is done by their word', async () => {
    const waiting = waitingPlans(PATIENCE_MS)
    const t = await fleet({ waiting })
    const { backups } = await t.call('list_backups', { status: 'failed' })
    const [failed] = backups as { id: number }[]
    const { approval, args } = await waits(t, 'delete_backup', {
      backup: failed?.id,
      reason: 'room',
    })
    expect(writes(t)).toEqual([])
    await waiting.decide(approval, approve)
    expect(await t.call('delete_backup', args)).toMatchObject({ done: true })
    expect(writes(t)).toEqual(['deleteBackupRecord'])
  })

  test('what merely interrupts runs by a second call; its id is nothing to a human, nor theirs to it', async () => {
    const waiting = waitingPlans(PATIENCE_MS)
    const t = await fleet({ waiting })
    const { approval } = await waits(t, 'restart_node', await restart(t, 'kernel update'))
    expect(await waiting.find(approval)).toBeUndefined()
    const { backups } = await t.call('list_backups', { status: 'failed' })
    const [failed] = backups as { id: number }[]
    const refused = await refusal(
      t.call('delete_backup', { backup: failed?.id, reason: 'room', approval }),
    )
    expect(refused.code).toBe('approval_invalid')
    expect(writes(t)).toEqual([])
  })
})

test('without anybody who may approve, what needs a human is refused', async () => {
  const t = await fleet({ approval: 'human', user: () => 'accept' })
  const refused = await refusal(t.call('restart_node', await restart(t, 'kernel update')))
  expect(refused.code).toBe('needs_human')
  expect(refused.text).toContain('only a human outside the conversation may agree')
  expect(refused.text).toContain('MCP_APPROVER_TOKEN')
  expect(writes(t)).toEqual([])
})

test('what is routine needs nobody', async () => {
  const t = await fleet({ approval: 'human', waiting: waitingPlans(PATIENCE_MS) })
  const done = await t.call('create_backup', { cluster: CLUSTER, reason: 'before the upgrade' })
  expect(done).toMatchObject({ done: true })
})
