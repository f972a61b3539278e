import { describe, expect, test } from 'vitest'
import {
  approvalIn,
  connectAgreeable,
  restartOf,
  startHumanApproval,
  writesAt,
} from '../support/human-approval.ts'

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
