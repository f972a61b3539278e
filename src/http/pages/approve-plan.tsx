import type { Child } from 'hono/jsx'
import { CONSEQUENCE } from '../../mcp/change-question.ts'
import type { WaitingPlan } from '../../mcp/human-consent.ts'
import { clockOf, type Tone } from './words.ts'

/** Who asks for what, and what may come of it. */
export function Facts({ plan, at }: { plan: WaitingPlan; at: string }) {
  const { client, reason, ticket, cluster } = plan
  return (
    <section aria-labelledby="what">
      <h2 id="what">Who asks for what</h2>
      <dl class="card facts">
        <Fact name="Consequence">
          <span class={`mark ${plan.severity === 'interrupts' ? 'fair' : 'bad'}`}>
            {CONSEQUENCE[plan.severity]}
          </span>
        </Fact>
        <Fact name="Cluster">{cluster === null ? 'none' : <bdi>{cluster}</bdi>}</Fact>
        <Fact name="Controller">
          <bdi>{plan.controller}</bdi>
        </Fact>
        <Fact name="Tool">
          <code>{plan.tool}</code>
        </Fact>
        <Fact name="Asked by">
          <bdi>{plan.principal}</bdi>
          {client !== undefined && (
            <>
              {', by a client that calls itself '}
              <bdi>{client}</bdi>
            </>
          )}
        </Fact>
        <Fact name="Reason given">{reason === undefined ? 'none' : <bdi>“{reason}”</bdi>}</Fact>
        {ticket !== undefined && (
          <Fact name="Ticket">
            <bdi>{ticket}</bdi>
          </Fact>
        )}
        <Fact name="Asked at">
          <Time of={plan.asked_at} at={at} />
        </Fact>
      </dl>
    </section>
  )
}

function Fact({ name, children }: { name: string; children?: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

const CHECKED: Record<WaitingPlan['checks'][number]['outcome'], readonly [Tone, string]> = {
  ok: ['good', 'fine'],
  warning: ['fair', 'warning'],
  stop: ['bad', 'forbids it'],
}

/** What was looked at before the plan was made. */
export function Checks({ checks }: Pick<WaitingPlan, 'checks'>) {
  return (
    <section aria-labelledby="checks">
      <h2 id="checks">What was checked before</h2>
      {checks.length === 0 ? (
        <p class="card empty">For this change there is nothing to check.</p>
      ) : (
        <ul class="card rows">
          {checks.map(({ check, outcome, note }) => (
            <li>
              <p class="head">
                <span>{check}</span>
                <span class={`mark ${CHECKED[outcome][0]}`}>{CHECKED[outcome][1]}</span>
              </p>
              <p class="small">
                <bdi>{note}</bdi>
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** What would be sent. */
export function Requests({ requests, controller }: Pick<WaitingPlan, 'requests' | 'controller'>) {
  return (
    <section aria-labelledby="sent">
      <h2 id="sent">
        What is sent to <bdi>{controller}</bdi>
      </h2>
      {requests.map(({ rpc, params }) => (
        <dl class="card facts">
          <div>
            <dt>Request</dt>
            <dd>
              <code>{rpc}</code>
            </dd>
          </div>
          {Object.entries(params).map(([name, value]) => (
            <div>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>
                <bdi>{typeof value === 'object' ? `“${value.untrusted}”` : String(value)}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      ))}
      <p class="soft small">Passwords and other secrets are left out.</p>
    </section>
  )
}

/** A time of day. */
export function Time({ of, at }: { of: string; at: string }) {
  const [seconds = ''] = clockOf(of, at).split('.')
  return <time datetime={of}>{seconds} UTC</time>
}
