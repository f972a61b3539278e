import type { FreeText, JobEnded, WebhookEvent } from './event.ts'

const ENDED: Readonly<Record<JobEnded['state'], string>> = {
  finished: 'has finished',
  failed: 'has failed',
  aborted: 'was aborted',
}

/**
 * A message of Slack's incoming webhooks, with `text` alone, which others that take them know too. Whatever isn't a
 * word of ours stands as code: there Slack makes no links, mentions or emphasis of it.
 */
export function slackMessage(event: WebhookEvent): object {
  const lines = [`*${titleOf(event)}*`, code(event.summary)]
  for (const [name, value] of factsOf(event))
    if (value !== undefined) lines.push(`${name}: ${code(textOf(value))}`)
  if (event.event === 'approval_waits')
    lines.push(`<${escaped(event.url)}|Look at it, and approve or deny>`)
  return { text: lines.join('\n'), unfurl_links: false, unfurl_media: false }
}

/** What has happened, in a few words. */
export function titleOf(event: WebhookEvent): string {
  switch (event.event) {
    case 'approval_waits':
      return 'A change waits for approval'
    case 'approval_decided':
      return `A change was ${event.decision}`
    case 'job_ended':
      return `A job ${ENDED[event.state]}`
  }
}

type Facts = readonly (readonly [string, string | FreeText | undefined])[]

function factsOf(event: WebhookEvent): Facts {
  const who: Facts = [
    ['Cluster', event.cluster ?? 'none'],
    ['Asked by', event.principal],
  ]
  switch (event.event) {
    case 'approval_waits':
      return [
        ...who,
        ['Client', event.client],
        ['Severity', event.severity],
        ['Reason given', event.reason],
        ['Ticket', event.ticket],
        ['Until', event.expires],
      ]
    case 'approval_decided':
      return [...who, ['Decided by', event.approver], ['Note', event.note]]
    case 'job_ended':
      return [...who, ['Job', `${event.controller} ${event.job}`]]
  }
}

/** The text of free text as of any other. */
export function textOf(value: string | FreeText): string {
  return typeof value === 'string' ? value : value.untrusted
}

/** Nothing in it ends the code, and `&`, `<` and `>` are Slack's control characters there too. */
function code(text: string): string {
  return `\`${escaped(text.replaceAll(/\s+/g, ' ').replaceAll('`', "'"))}\``
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
