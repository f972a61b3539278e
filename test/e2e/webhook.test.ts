import { expect, test } from 'vitest'
import { openSession } from '../support/mcp-wire.ts'
import {
  approvalIn,
  connectAgreeable,
  restartOf,
  startHumanApproval,
} from '../support/human-approval.ts'
import { startWebhookReceiver } from '../support/webhook-receiver.ts'

const SECRET = 'T0000/B0000/xxSECRETxx'
const PASSWORD = 'password=hunter22hunter'

test('the webhook is told of a plan, of its decision and of the end of its job, and of no secret', async () => {
  const receiver = await startWebhookReceiver((attempt) => (attempt === 1 ? 500 : 200))
  const { daemon, decide } = await startHumanApproval({
    MCP_WEBHOOK_URL: `${receiver.url}/services/${SECRET}`,
    MCP_METRICS: 'true',
  })
  const { call } = await connectAgreeable(daemon)
  const target = await restartOf(call)
  const args = { ...target, reason: `kernel\u202E update, ${PASSWORD}` }
  const approval = approvalIn(await call('restart_node', args))
  await decide('approve', approval, '--yes', '--note', 'go ahead')
  const done = await call('restart_node', { ...args, approval })
  await expect.poll(() => receiver.requests.length, { timeout: 60_000 }).toBe(4)
  const about = {
    at: expect.any(String),
    tool: 'restart_node',
    summary: `Restart node ${String(target['node'])} of main/prod-orders-galera`,
    controller: 'main',
    cluster: 'main/prod-orders-galera',
    principal: 'token',
  }
  const aboutPlan = {
    ...about,
    plan: approval,
    severity: 'interrupts',
    url: `${daemon.url}/approve/${approval}`,
    asked_at: expect.any(String),
    expires: expect.any(String),
  }
  const waits = {
    event: 'approval_waits',
    ...aboutPlan,
    client: { untrusted: 'agreeable/1' },
    reason: { untrusted: 'kernel update, password=***' },
    ticket: { untrusted: 'OPS-7' },
  }
  expect(receiver.requests.map(({ body }) => body)).toEqual([
    waits,
    waits,
    {
      event: 'approval_decided',
      ...aboutPlan,
      decision: 'approved',
      approver: 'approver',
      note: { untrusted: 'go ahead' },
    },
    { event: 'job_ended', ...about, job: done.data['job_id'], state: 'finished' },
  ])
  const metrics = await (
    await fetch(`${daemon.url}/metrics`, { headers: { authorization: `Bearer ${daemon.token}` } })
  ).text()
  for (const event of ['approval_waits', 'approval_decided', 'job_ended'])
    expect(metrics).toContain(`cmon_mcp_webhooks_total{event="${event}",outcome="delivered"} 1`)
  expect(daemon.program.stderr()).not.toContain(SECRET)
})

test('a webhook that is down is in nobody’s way, and is logged without its secret', async () => {
  const { daemon, decide } = await startHumanApproval({
    MCP_WEBHOOK_URL: `http://127.0.0.1:9/services/${SECRET}`,
    MCP_WEBHOOK_FORMAT: 'slack',
  })
  const { call } = await connectAgreeable(daemon)
  const args = await restartOf(call)
  const began = performance.now()
  const approval = approvalIn(await call('restart_node', args))
  expect(performance.now() - began).toBeLessThan(5_000)
  expect((await decide('deny', approval, '--yes')).code).toBe(0)
  const session = await openSession(`${daemon.url}/mcp`, { token: daemon.token })
  expect((await session.callTool('list_clusters', { limit: 1 })).status).toBe(200)
  expect(await daemon.stop()).toBe(0)
  const stderr = daemon.program.stderr()
  expect(stderr).toMatch(
    /"why":"127\.0\.0\.1:9 can't be reached \(ECONNREFUSED\)".*the webhook was not told/,
  )
  expect(stderr).not.toContain(SECRET)
})
