import { describe, expect, onTestFinished, test } from 'vitest'
import type {
  ApprovalDecided,
  ApprovalWaits,
  JobEnded,
  WebhookEvent,
} from '../../src/webhook/event.ts'
import {
  createWebhookSender,
  type WebhookOptions,
  type WebhookSender,
} from '../../src/webhook/sender.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const BASE = 'https://mcp.example.com/cc'
const PLAN = `p1.${'A'.repeat(54)}`
const HOSTILE =
  '`<!channel> <https://evil.example.com|click> *bold*\nhttps://evil.example.com & @here`'

const about = {
  at: '2030-01-01T10:00:05.000Z',
  tool: 'restart_node',
  summary: 'Restart node 192.0.2.11:3306 of main/orders',
  controller: 'main',
  cluster: 'main/orders',
  principal: 'token:ci',
}
const aboutPlan = {
  ...about,
  plan: PLAN,
  severity: 'interrupts',
  url: `${BASE}/approve/${PLAN}`,
  asked_at: '2030-01-01T10:00:00.000Z',
  expires: '2030-01-01T11:00:00.000Z',
}
const waits: ApprovalWaits = {
  event: 'approval_waits',
  ...aboutPlan,
  client: { untrusted: 'wire/1' },
  reason: { untrusted: HOSTILE },
}
const decided: ApprovalDecided = {
  event: 'approval_decided',
  ...aboutPlan,
  decision: 'denied',
  approver: 'approver:alice',
  note: { untrusted: HOSTILE },
}
const ended: JobEnded = { event: 'job_ended', ...about, job: 157, state: 'failed' }

type Told = [event: string, delivery: string, why: string | undefined]

function sender(
  receiver: Pick<WebhookReceiver, 'url'>,
  options: Partial<WebhookOptions> & { format?: 'slack' | 'alertmanager' | 'json' } = {},
): { sender: WebhookSender; told: Told[] } {
  const told: Told[] = []
  const { format = 'json', ...rest } = options
  const made = createWebhookSender({
    target: () => ({ url: `${receiver.url}/hook/s3cr3t?k=v`, format }),
    base: () => BASE,
    report: (event, delivery, why) => void told.push([event, delivery, why]),
    pausesMs: [10, 20, 30],
    ...rest,
  })
  onTestFinished(() => made.close())
  return { sender: made, told }
}

async function bodies(
  format: 'slack' | 'alertmanager' | 'json',
  path = '/hook',
  events: WebhookEvent[] = [waits, decided, ended],
): Promise<unknown[]> {
  const receiver = await startWebhookReceiver()
  const { sender: made } = sender(receiver, {
    target: () => ({ url: receiver.url + path, format }),
  })
  for (const event of events) made.send(event)
  await expect.poll(() => receiver.requests.length).toBe(events.length)
  expect(receiver.requests.map(({ headers, path: to }) => [headers['content-type'], to])).toEqual(
    events.map(() => ['application/json', path]),
  )
  return receiver.requests.map(({ body }) => body)
}

describe('a receiver is told', () => {
  test('as JSON: what there is, with free text marked', async () => {
    expect(await bodies('json')).toEqual([waits, decided, ended])
  })

  test('as Slack wants it: what is no word of ours makes no link, mention or emphasis', async () => {
    const quiet = { unfurl_links: false, unfurl_media: false }
    const tamed =
      "`'&lt;!channel&gt; &lt;https://evil.example.com|click&gt; *bold* https://evil.example.com &amp; @here'`"
    expect(await bodies('slack')).toEqual([
      {
        ...quiet,
        text: [
          '*A change waits for approval*',
          '`Restart node 192.0.2.11:3306 of main/orders`',
          'Cluster: `main/orders`',
          'Asked by: `token:ci`',
          'Client: `wire/1`',
          'Severity: `interrupts`',
          `Reason given: ${tamed}`,
          'Until: `2030-01-01T11:00:00.000Z`',
          `<${BASE}/approve/${PLAN}|Look at it, and approve or deny>`,
        ].join('\n'),
      },
      {
        ...quiet,
        text: [
          '*A change was denied*',
          '`Restart node 192.0.2.11:3306 of main/orders`',
          'Cluster: `main/orders`',
          'Asked by: `token:ci`',
          'Decided by: `approver:alice`',
          `Note: ${tamed}`,
        ].join('\n'),
      },
      {
        ...quiet,
        text: [
          '*A job has failed*',
          '`Restart node 192.0.2.11:3306 of main/orders`',
          'Cluster: `main/orders`',
          'Asked by: `token:ci`',
          'Job: `main 157`',
        ].join('\n'),
      },
    ])
  })

  const labels = {
    alertname: 'CmonMcpApprovalWaits',
    tool: 'restart_node',
    controller: 'main',
    cluster: 'main/orders',
    plan: PLAN,
    consequence: 'interrupts',
    severity: 'warning',
  }

  test("as Alertmanager's webhooks do: a plan fires until it is decided on", async () => {
    const [first, second, third] = await bodies('alertmanager')
    const alert = {
      status: 'firing',
      labels,
      annotations: {
        summary: 'A change waits for approval: Restart node 192.0.2.11:3306 of main/orders',
        asked_by: 'token:ci',
        client: 'wire/1',
        reason: HOSTILE,
        expires: '2030-01-01T11:00:00.000Z',
      },
      startsAt: '2030-01-01T10:00:00.000Z',
      endsAt: '2030-01-01T11:00:00.000Z',
      generatorURL: `${BASE}/approve/${PLAN}`,
      fingerprint: expect.stringMatching(/^[\da-f]{16}$/),
    }
    expect(first).toEqual({
      version: '4',
      groupKey: expect.stringMatching(
        /^\{\}:\{alertname="CmonMcpApprovalWaits", id="[\da-f]{16}"\}$/,
      ),
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'cmon-mcp',
      groupLabels: { alertname: 'CmonMcpApprovalWaits' },
      commonLabels: labels,
      commonAnnotations: alert.annotations,
      externalURL: BASE,
      alerts: [alert],
    })
    expect(second).toMatchObject({
      // The same alert.
      groupKey: (first as { groupKey: string }).groupKey,
      status: 'resolved',
      alerts: [{ status: 'resolved', labels, endsAt: '2030-01-01T10:00:05.000Z' }],
    })
    expect(third).toMatchObject({
      status: 'firing',
      alerts: [
        {
          labels: {
            alertname: 'CmonMcpJobEnded',
            job_id: '157',
            state: 'failed',
            severity: 'warning',
          },
          startsAt: '2030-01-01T10:00:05.000Z',
          endsAt: '2030-01-01T10:05:05.000Z',
          generatorURL: `${BASE}/status`,
        },
      ],
    })
  })

  test('as Alertmanager itself takes alerts, where the URL is of that', async () => {
    const [first, second] = await bodies('alertmanager', '/am/api/v2/alerts', [waits, decided])
    expect([first, second]).toEqual([
      [
        {
          labels,
          annotations: expect.objectContaining({ asked_by: 'token:ci' }),
          startsAt: '2030-01-01T10:00:00.000Z',
          endsAt: '2030-01-01T11:00:00.000Z',
          generatorURL: `${BASE}/approve/${PLAN}`,
        },
      ],
      [expect.objectContaining({ labels, endsAt: '2030-01-01T10:00:05.000Z' })],
    ])
  })
})

describe('a receiver that', () => {
  test('fails for a while is told again, and nothing overtakes', async () => {
    const receiver = await startWebhookReceiver((attempt) => (attempt < 3 ? 503 : 200))
    const { sender: made, told } = sender(receiver)
    made.send(waits)
    made.send(decided)
    await expect
      .poll(() => told)
      .toEqual([
        ['approval_waits', 'delivered', undefined],
        ['approval_decided', 'delivered', undefined],
      ])
    expect(receiver.requests.map(({ body }) => (body as WebhookEvent).event)).toEqual([
      'approval_waits',
      'approval_waits',
      'approval_waits',
      'approval_decided',
    ])
  })

  test.each([
    ['refuses', 403, 1, 'answers HTTP 403'],
    [
      'sends elsewhere',
      { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
      1,
      'answers HTTP 302',
    ],
    ['stays broken', 500, 4, 'answers HTTP 500'],
    ['hangs', undefined, 4, "can't be reached"],
  ])('%s is given up, and its URL is told to nobody', async (_, answer, attempts, why) => {
    const receiver = await startWebhookReceiver(() => answer)
    const { sender: made, told } = sender(receiver, { timeoutMs: 200 })
    made.send(waits)
    await expect
      .poll(() => told, { timeout: 5_000 })
      .toEqual([['approval_waits', 'failed', expect.stringContaining(why)]])
    expect(told[0]?.[2]).not.toMatch(/s3cr3t|hook|k=v/)
    expect(receiver.requests).toHaveLength(attempts)
  })

  test('wants a pause gets it', async () => {
    const receiver = await startWebhookReceiver((attempt) =>
      attempt === 1 ? { status: 429, headers: { 'retry-after': '1' } } : 200,
    )
    const { sender: made, told } = sender(receiver)
    const began = performance.now()
    made.send(waits)
    await expect.poll(() => told, { timeout: 5_000 }).toHaveLength(1)
    expect(performance.now() - began).toBeGreaterThan(990)
  })

  test('hangs fills no memory, and holds up no end', async () => {
    const receiver = await startWebhookReceiver(() => undefined)
    const { sender: made, told } = sender(receiver)
    for (let count = 0; count < 110; count += 1) made.send(waits)
    expect(told).toEqual(Array.from({ length: 10 }, () => ['approval_waits', 'dropped', undefined]))
    const began = performance.now()
    await made.close()
    expect(performance.now() - began).toBeLessThan(5_000)
    made.send(waits)
    expect(told).toHaveLength(110)
  })
})

test('without a target nothing waits', async () => {
  const { sender: made, told } = sender({ url: '' }, { target: () => undefined })
  made.send(waits)
  await made.close()
  expect(told).toEqual([])
})
