import type { CallStatus, StatusReport } from './status-report.ts'
import { clockOf, durationOf, type Tone } from './words.ts'

/** The calls that ended last. Its roles are spelt out: in a narrow window the table is laid out as a list. */
export function CallsSection({ calls, own, at }: CallsProps) {
  const { recent, total } = calls
  return (
    <section aria-labelledby="calls">
      <h2 id="calls">
        {own ? 'Your recent calls' : 'Recent calls'}
        {total > recent.length && (
          <small>
            the last {recent.length} of {total}
          </small>
        )}
      </h2>
      <div class="card fit">
        {recent.length === 0 ? (
          <p class="empty">
            {own ? 'You called no tool lately.' : 'No tool was called since the start.'}
          </p>
        ) : (
          <table class="calls" role="table" aria-labelledby="calls">
            <thead role="rowgroup">
              <tr role="row">
                <th role="columnheader">UTC</th>
                <th role="columnheader">Tool</th>
                <th role="columnheader">Who</th>
                <th role="columnheader">Outcome</th>
                <th role="columnheader" class="number">
                  Took
                </th>
                <th role="columnheader">Request</th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              {recent.map((call) => (
                <CallRow call={call} at={at} />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  )
}

interface CallsProps {
  calls: StatusReport['calls']
  /** Not those of others. */
  own: boolean
  at: string
}

function CallRow({ call, at }: { call: CallStatus; at: string }) {
  const [tone, words] = outcomeOf(call)
  return (
    <tr role="row">
      <td role="cell" class="time">
        <time>{clockOf(call.at, at)}</time>
      </td>
      <td role="cell" class="tool">
        <code>{call.tool}</code>
        {call.target !== undefined && <bdi class="under">{call.target}</bdi>}
      </td>
      <td role="cell" class="who">
        <bdi>{call.principal}</bdi>
        {call.client !== undefined && <bdi class="under">{call.client}</bdi>}
      </td>
      <td role="cell" class="end">
        <span class={`mark ${tone}`}>{words}</span>
        {call.consent !== undefined && <span class="under">consent: {call.consent}</span>}
      </td>
      <td role="cell" class="number took">
        {durationOf(call.milliseconds)}
      </td>
      <td role="cell" class="id" title={call.request_id}>
        {shortened(call.request_id)}
      </td>
    </tr>
  )
}

/** Of an id as long as ours the beginning, which finds it in a log too. */
const shortened = (id: string): string => (id.length > 16 ? `${id.slice(0, 8)}…` : id)

const OUTCOMES: Record<string, readonly [Tone, string]> = {
  ok: ['good', 'done'],
  planned: ['fair', 'planned'],
  asked: ['fair', 'asked for consent'],
  not_decided: ['fair', 'waits for a human'],
  cancelled: ['fair', 'cancelled'],
}

function outcomeOf({ outcome }: CallStatus): readonly [Tone, string] {
  return OUTCOMES[outcome] ?? ['bad', outcome]
}
