import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Approver } from '../../src/auth/approver.ts'
import { createStaticTokens, digestOf } from '../../src/auth/static-token.ts'
import { run } from '../../src/commands/run.ts'
import { planThatWaits, waitingPlans } from '../support/change-parts.ts'
import { auditPlace } from '../support/audit-file.ts'
import {
  approvalIn,
  newToken,
  connectAgreeable,
  restartOf,
  startHumanApproval,
  writesAt,
} from '../support/human-approval.ts'
import { runProgram, temporaryFolder } from '../support/program.ts'
import { runCommand } from '../support/run-command.ts'
import { serveApp, socketName } from '../support/serve-app.ts'
import { startDaemon } from '../support/start-demo.ts'

// A human outside the conversation approves or denies; what the client says its user has said is nothing.

const ERAS = [
  { era: 'legacy', mode: 'legacy' },
  { era: 'modern', mode: { pin: '2026-07-28' } },
] as const

describe.each(ERAS)('a client of the $era era that answers for its user', ({ mode }) => {
  test('waits for a human, and does once what that human approves', async () => {
    const { controller, daemon, decide } = await startHumanApproval()
    const { call, asked } = await connectAgreeable(daemon, mode)
    const args = await restartOf(call)

    const planned = await call('restart_node', args)
    const approval = approvalIn(planned)
    expect(planned.data).toMatchObject({
      done: false,
      plan: {
        severity: 'interrupts',
        next: `Nothing is changed yet. A human outside this conversation has to approve it, with \`cmon-mcp approve ${approval}\` or at ${daemon.url}/approve/${approval}; tell the user so. Then make the same call again with this approval: it waits for the decision.`,
      },
    })
    expect(approvalIn(await call('restart_node', args))).toBe(approval)
    expect([asked(), writesAt(controller)]).toEqual([0, []])

    const approved = await decide('approve', approval, '--yes')
    expect(approved).toMatchObject({ code: 0, stderr: '' })
    expect(approved.stdout).toContain('Approved by approver.')
    const done = await call('restart_node', { ...args, approval })
    expect(done.data).toMatchObject({ done: true, job_id: expect.any(Number) })
    expect(writesAt(controller)).toEqual(['createJobInstance'])

    const again = await call('restart_node', { ...args, approval })
    expect(again).toMatchObject({ isError: true, code: 'approval_invalid' })
    expect(writesAt(controller)).toEqual(['createJobInstance'])
  })
})

test('a plan and its approval outlive the daemon, and are used up for every later one', async () => {
  const { controller, daemon, settings, decide } = await startHumanApproval()
  const first = await connectAgreeable(daemon)
  const args = await restartOf(first.call)
  const approval = approvalIn(await first.call('restart_node', args))
  await decide('approve', approval, '--yes')
  await daemon.stop()

  const [second, third] = [await startDaemon(settings), await startDaemon(settings)]
  const [one, other] = [await connectAgreeable(second), await connectAgreeable(third)]
  const answers = await Promise.all([
    one.call('restart_node', { ...args, approval }),
    other.call('restart_node', { ...args, approval }),
  ])
  expect(answers.map(({ data, code }) => String(data['done'] ?? code)).toSorted()).toEqual([
    'approval_invalid',
    'true',
  ])
  expect(writesAt(controller)).toEqual(['createJobInstance'])
})

test('the record says who asked, who decided, and what was sent by whose word', async () => {
  const place = await auditPlace()
  const { daemon, decide } = await startHumanApproval(place.env)
  const { call } = await connectAgreeable(daemon)
  const target = await restartOf(call)
  const [wanted, unwanted] = [target, { ...target, reason: 'just so' }]
  const approval = approvalIn(await call('restart_node', wanted))
  await decide('approve', approval, '--yes', '--note', 'go ahead')
  await decide('deny', approvalIn(await call('restart_node', unwanted)), '--yes')
  await call('restart_node', { ...wanted, approval })
  expect(await daemon.stop()).toBe(0)
  const asked = {
    event: 'decision',
    tool: 'restart_node',
    principal: 'token',
    client: 'agreeable/1',
    severity: 'interrupts',
    controller: 'main',
    cluster: 'main/prod-orders-galera',
    reason: 'kernel update',
    ticket: 'OPS-7',
    by: 'approver',
  }
  const agreed = { tool: 'restart_node', consent: 'human', approver: 'approver' }
  const lines = place.lines()
  expect(
    lines.filter(({ event, consent }) => event === 'decision' || consent !== undefined),
  ).toEqual([
    expect.objectContaining({ ...asked, decision: 'approved', note: 'go ahead' }),
    expect.objectContaining({ ...asked, reason: 'just so', decision: 'denied' }),
    expect.objectContaining({ event: 'intent', ...agreed }),
    expect.objectContaining({ event: 'call', ...agreed, outcome: 'ok' }),
  ])
  expect(JSON.stringify(lines)).not.toContain(approval)
  expect((await place.verify()).code).toBe(0)
})

test('the plan of one token is nothing to another, and no token of clients approves', async () => {
  const tokensFile = join(await temporaryFolder(), 'tokens.yaml')
  const add = async (...args: string[]): Promise<string> =>
    (await runProgram(['tokens', 'add', ...args], { MCP_TOKENS_FILE: tokensFile })).stdout.trim()
  const night = await add('night-shift', '--level', 'destroy')
  const alice = await add('alice', '--approver')
  const { controller, daemon, settings } = await startHumanApproval({
    MCP_TOKENS_FILE: tokensFile,
    MCP_APPROVER_TOKEN: '',
  })
  const { call } = await connectAgreeable(daemon)
  const args = await restartOf(call)
  const approval = approvalIn(await call('restart_node', args))
  const decideBy = (token: string) =>
    runProgram(['approve', approval, '--yes'], {
      MCP_BASE_URL: daemon.url,
      MCP_APPROVER_TOKEN: token,
    })
  for (const token of [daemon.token, night, newToken()])
    expect(await decideBy(token)).toMatchObject({
      code: 77,
      stdout: '',
      stderr: expect.stringContaining('does not know this MCP_APPROVER_TOKEN'),
    })
  expect((await decideBy(alice)).stdout).toContain('Approved by approver:alice.')
  const foreign = await connectAgreeable({ url: daemon.url, token: night })
  expect(await foreign.call('restart_node', { ...args, approval })).toMatchObject({
    code: 'approval_invalid',
    text: expect.stringContaining('by someone else'),
  })
  await expect(connectAgreeable({ url: daemon.url, token: alice })).rejects.toThrow()
  expect(writesAt(controller)).toEqual([])
  expect((await call('restart_node', { ...args, approval })).data).toMatchObject({ done: true })
  expect(settings['MCP_APPROVER_TOKEN']).toBe('')
})

describe('the commands', () => {
  const ID = `p1.${'A'.repeat(54)}`

  test('show the plan, and end as they should when there is nothing to decide', async () => {
    const { daemon, decide } = await startHumanApproval()
    const { call } = await connectAgreeable(daemon)
    const args = await restartOf(call)
    const approval = approvalIn(await call('restart_node', args))

    const shown = await decide('approve', approval)
    expect([shown.code, shown.stderr]).toEqual([64, 'No terminal to ask at: add --yes\n'])
    expect(shown.stdout).toContain(
      `Restart node ${String(args['node'])} of main/prod-orders-galera\n` +
        '  consequence  service may be interrupted\n' +
        '  cluster      main/prod-orders-galera\n' +
        '  tool         restart_node\n' +
        '  asked by     token, client agreeable/1\n' +
        '  reason       “kernel update”\n' +
        '  ticket       OPS-7\n',
    )
    expect(shown.stdout).toContain('      job.job_spec.command = restart\n')
    const page = `${daemon.url}/approve/${approval}`
    expect(await decide('deny', page, '--yes', '--note', 'no')).toMatchObject({
      code: 0,
      stderr: '',
    })
    expect(await decide('deny', approval, '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Already denied by approver (no).'),
    })
    expect(await decide('approve', approval, '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("A decision can't be changed."),
    })
    expect(await decide('approve', ID, '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no such plan'),
    })
    expect((await decide('approve', 'nonsense', '--yes')).code).toBe(64)
    await daemon.stop()
    expect(await decide('approve', approval, '--yes')).toMatchObject({
      code: 69,
      stderr: expect.stringContaining('No daemon answers at'),
    })
  })

  test('go by the socket where the daemon listens on one', async () => {
    const unixPath = socketName(await temporaryFolder())
    const token = newToken()
    const waiting = waitingPlans(100)
    const approverOf = createStaticTokens<Approver>([
      { digest: digestOf(token), principal: { id: 'approver' } },
    ])
    await serveApp({ bind: { unixPath }, approve: { key: Buffer.alloc(32), approverOf, waiting } })
    const plan = await planThatWaits(waiting)
    const env = { MCP_BIND_ADDRESS: `unix:${unixPath}`, MCP_APPROVER_TOKEN: token }
    expect(await runCommand(['approve', plan.id, '--yes'], env)).toMatchObject({
      code: 0,
      stderr: '',
    })
    expect((await waiting.find(plan.id))?.decision).toMatchObject({ decision: 'approved' })
  })

  test.each([
    ['y', 0, 'approved'],
    ['YES', 0, 'approved'],
    ['n', 1, undefined],
    ['', 1, undefined],
    [undefined, 1, undefined],
  ])('ask who sits at a terminal: %j', async (answer, code, decision) => {
    const token = newToken()
    const waiting = waitingPlans(100)
    const approverOf = createStaticTokens<Approver>([
      { digest: digestOf(token), principal: { id: 'approver' } },
    ])
    const { url } = await serveApp({ approve: { key: Buffer.alloc(32), approverOf, waiting } })
    const plan = await planThatWaits(waiting)
    const questions: string[] = []
    const ended = await run(['approve', plan.id], {
      env: { MCP_BASE_URL: url, MCP_APPROVER_TOKEN: token },
      print: () => {},
      complain: () => {},
      ask: async (question) => {
        questions.push(question)
        return answer
      },
    })
    expect([ended, questions]).toEqual([code, ['Approve it? [y/N] ']])
    expect((await waiting.find(plan.id))?.decision?.decision).toBe(decision)
  })

  test('want the token of an approver', async () => {
    expect(await runProgram(['approve', ID], {})).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('MCP_APPROVER_TOKEN: is not set'),
    })
  })
})

describe('a daemon does not start', () => {
  const TOKEN = 'Zk3vQ8sLr1xYtW7uPnBdHcJfMgE5aR9o'
  const login = { CMON_ENDPOINT: 'https://127.0.0.1:9', CMON_USERNAME: 'a', CMON_PASSWORD: 'x' }
  test.each([
    ['with one token for both', { MCP_AUTH_TOKEN: TOKEN, MCP_APPROVER_TOKEN: TOKEN }],
    [
      'with the token before for both',
      { MCP_AUTH_TOKEN: newToken(), MCP_AUTH_TOKEN_PREVIOUS: TOKEN, MCP_APPROVER_TOKEN: TOKEN },
    ],
    ['with a short token of approvers', { MCP_APPROVER_TOKEN: 'short-1234567890' }],
    ['with one that repeats itself', { MCP_APPROVER_TOKEN: 'ab'.repeat(32) }],
  ])('%s', async (_, env) => {
    for (const command of ['serve', 'check-config']) {
      const { code, stderr } = await runProgram([command], { ...login, ...env })
      expect(code).toBe(78)
      expect(stderr).toContain('MCP_APPROVER_TOKEN')
      expect(stderr).not.toContain(env.MCP_APPROVER_TOKEN)
    }
  })
})
