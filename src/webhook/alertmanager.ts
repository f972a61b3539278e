import { createHash } from 'node:crypto'
import type { WebhookEvent } from './event.ts'
import { textOf, titleOf } from './slack.ts'

interface Alert {
  readonly status: 'firing' | 'resolved'
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
  readonly generatorURL: string
  readonly fingerprint: string
}

/** A job's end is no state that lasts: who is told of it needs no second message. */
const JOB_ALERT_MS = 5 * 60_000

/**
 * What Alertmanager's own webhooks send (version 4): a plan that waits fires until it is decided on. `base` is the
 * daemon's public URL.
 */
export function alertmanagerWebhook(event: WebhookEvent, base: string): object {
  const alert = alertOf(event, base)
  return {
    version: '4',
    groupKey: `{}:{alertname="${alert.labels['alertname']}", id="${alert.fingerprint}"}`,
    truncatedAlerts: 0,
    status: alert.status,
    receiver: 'cmon-mcp',
    groupLabels: { alertname: alert.labels['alertname'] },
    commonLabels: alert.labels,
    commonAnnotations: alert.annotations,
    externalURL: base,
    alerts: [alert],
  }
}

/** The same for Alertmanager itself: the body of `POST /api/v2/alerts`. */
export function alertmanagerAlerts(event: WebhookEvent, base: string): object {
  const { labels, annotations, startsAt, endsAt, generatorURL } = alertOf(event, base)
  return [{ labels, annotations, startsAt, endsAt, generatorURL }]
}

function alertOf(event: WebhookEvent, base: string): Alert {
  const labels = labelsOf(event)
  return {
    ...courseOf(event),
    labels,
    annotations: annotationsOf(event),
    generatorURL: 'url' in event ? event.url : `${base}/status`,
    fingerprint: createHash('sha256').update(JSON.stringify(labels)).digest('hex').slice(0, 16),
  }
}

/** What makes an alert the same one: the plan that waits and the one that was decided have the same. */
function labelsOf(event: WebhookEvent): Record<string, string> {
  const common = {
    tool: event.tool,
    controller: event.controller,
    ...(event.cluster === null ? {} : { cluster: event.cluster }),
  }
  if (event.event !== 'job_ended')
    return {
      alertname: 'CmonMcpApprovalWaits',
      ...common,
      plan: event.plan,
      consequence: event.severity,
      severity: 'warning',
    }
  const severity = event.state === 'finished' ? 'info' : 'warning'
  return {
    alertname: 'CmonMcpJobEnded',
    ...common,
    job_id: String(event.job),
    state: event.state,
    severity,
  }
}

function courseOf(event: WebhookEvent): Pick<Alert, 'status' | 'startsAt' | 'endsAt'> {
  switch (event.event) {
    case 'approval_waits':
      return { status: 'firing', startsAt: event.asked_at, endsAt: event.expires }
    case 'approval_decided':
      return { status: 'resolved', startsAt: event.asked_at, endsAt: event.at }
    case 'job_ended': {
      const end = new Date(Date.parse(event.at) + JOB_ALERT_MS).toISOString()
      return { status: 'firing', startsAt: event.at, endsAt: end }
    }
  }
}

function annotationsOf(event: WebhookEvent): Record<string, string> {
  const annotations = {
    summary: `${titleOf(event)}: ${event.summary}`,
    asked_by: event.principal,
    ...(event.event === 'approval_waits'
      ? { client: event.client, reason: event.reason, ticket: event.ticket, expires: event.expires }
      : {}),
    ...(event.event === 'approval_decided' ? { decided_by: event.approver, note: event.note } : {}),
  }
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, textOf(value)]],
    ),
  )
}
