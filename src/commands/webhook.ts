import type { Config } from '../config/settings.ts'
import { clean } from '../fleet/untrusted.ts'
import type { StartedJob } from '../mcp/started-jobs.ts'
import type { Logger } from '../observability/log.ts'
import { redact } from '../observability/redact.ts'
import type { WaitingPlan } from '../policy/waiting-plan.ts'
import type { WaitingNews } from '../policy/waiting-plans.ts'
import type { FreeText, WebhookEvent } from '../webhook/event.ts'
import { createWebhookSender, type Delivery } from '../webhook/sender.ts'
import { createJobWatcher } from './job-watcher.ts'

/** Tells the webhook of the settings of the day; does nothing while they name none. */
export interface Webhook {
  readonly news: WaitingNews
  readonly onJob: (job: StartedJob) => void
  /** Other settings count from now on. */
  follow: (config: Config) => void
  close: () => Promise<void>
}

export interface WebhookParts {
  /** The daemon's public URL, and the page of a plan below it. */
  base: () => string
  pageOf: (id: string) => string
  log: Logger
  /** Hears how each delivery went. */
  counted: (event: WebhookEvent['event'], delivery: Delivery) => void
}

export function createWebhook(
  start: Config,
  { base, pageOf, log, counted }: WebhookParts,
): Webhook {
  let config = start
  const sender = createWebhookSender({
    target: () =>
      config.webhookUrl === undefined
        ? undefined
        : { url: config.webhookUrl.reveal(), format: config.webhookFormat },
    base,
    report(event, delivery, why) {
      counted(event, delivery)
      if (delivery !== 'delivered') log.warn({ event, delivery, why }, 'the webhook was not told')
    },
  })
  const jobs = createJobWatcher({
    ended: ({ id, tool, principal, change }, state) =>
      sender.send({
        event: 'job_ended',
        at: new Date().toISOString(),
        tool,
        summary: change.summary,
        controller: change.controller,
        cluster: change.cluster,
        principal: line(principal),
        job: id,
        state,
      }),
    lost: (job, error) =>
      log.warn(
        { job: job.id, controller: job.change.controller, err: error },
        'a job is not watched',
      ),
  })
  return {
    news: {
      waits(plan) {
        const { client, reason, ticket } = plan
        sender.send({
          event: 'approval_waits',
          ...aboutPlan(plan, pageOf),
          ...free('client', client),
          ...free('reason', reason),
          ...free('ticket', ticket),
        })
      },
      decided(plan) {
        const { decision, by, note } = plan.decision
        sender.send({
          event: 'approval_decided',
          ...aboutPlan(plan, pageOf),
          decision,
          approver: line(by),
          ...free('note', note),
        })
      },
    },
    onJob(job) {
      if (config.webhookUrl !== undefined) jobs.watch(job)
    },
    follow: (next) => void (config = next),
    async close() {
      jobs.close()
      await sender.close()
    },
  }
}

function aboutPlan(plan: WaitingPlan, pageOf: (id: string) => string) {
  return {
    at: new Date().toISOString(),
    tool: plan.tool,
    summary: plan.summary,
    severity: plan.severity,
    controller: plan.controller,
    cluster: plan.cluster,
    principal: line(plan.principal),
    plan: plan.id,
    url: pageOf(plan.id),
    asked_at: plan.asked_at,
    expires: plan.expires,
  }
}

const LONGEST = 200

/** One short line, without what looks like a credential. */
function line(text: string): string {
  return clean(redact(text), LONGEST).replaceAll(/\s+/g, ' ')
}

function free<Name extends string>(
  name: Name,
  text: string | undefined,
): { [P in Name]?: FreeText } {
  // The object has this one key.
  return (text === undefined ? {} : { [name]: { untrusted: line(text) } }) as {
    [P in Name]?: FreeText
  }
}
