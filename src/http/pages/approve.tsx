import type { PlanDecision, WaitingPlan } from '../../mcp/human-consent.ts'
import { Checks, Facts, Requests, Time } from './approve-plan.tsx'
import { documentOf } from './document.tsx'
import { spanOf, type Tone } from './words.ts'

export interface PlanProps {
  prefix: string
  plan: WaitingPlan
  /** Now, ISO 8601. */
  at: string
  /** Who looks at it. */
  approver: string
  /** Goes with the form. */
  nonce: string
  /** Why the form before this page came to nothing. */
  problem?: string | undefined
}

/**
 * The page of a plan: what would be sent, why and for whom, and the decision. Names and texts in it come from
 * clients and from the fleet; they are shown as text.
 */
export function planPage({ prefix, plan, at, approver, nonce, problem }: PlanProps) {
  const { decision } = plan
  return documentOf({
    title: decision === undefined ? 'Approve? cmon-mcp' : 'Decided: cmon-mcp',
    prefix,
    here: 'approve',
    children: (
      <article class="plan">
        <div class="title">
          <h1>
            <bdi>{plan.summary}</bdi>
          </h1>
          <div class="actions">
            <form method="post">
              <button type="submit" name="leave" value="1">
                Sign out
              </button>
            </form>
          </div>
        </div>
        {problem !== undefined && (
          <p class="alert" role="alert">
            {problem}
          </p>
        )}
        {decision === undefined ? (
          <p class="pill fair" role="status">
            Waits for a human until <Time of={plan.expires} at={at} />, for another{' '}
            {spanOf(Date.parse(plan.expires) - Date.parse(at))}. Nothing has been changed.
          </p>
        ) : (
          <Decision decision={decision} at={at} />
        )}
        <Facts plan={plan} at={at} />
        <Checks checks={plan.checks} />
        <Requests requests={plan.requests} controller={plan.controller} />
        {decision === undefined && <DecisionForm approver={approver} nonce={nonce} />}
      </article>
    ),
  })
}

const OUTCOMES: Record<PlanDecision['decision'], readonly [Tone, string, string]> = {
  approved: ['good', 'Approved', 'It is done once the client makes the call again, and only once.'],
  denied: ['bad', 'Denied', 'Nothing is sent, and the client is told so.'],
}

function Decision({ decision: { decision, by, note, at: when }, at }: DecisionProps) {
  const [tone, word, consequence] = OUTCOMES[decision]
  return (
    <div class={`pill ${tone}`} role="status">
      <p>
        <b>{word}</b> by <bdi>{by}</bdi> at <Time of={when} at={at} />. {consequence}
      </p>
      {note !== undefined && (
        <p>
          Note: <bdi>{note}</bdi>
        </p>
      )}
    </div>
  )
}

interface DecisionProps {
  decision: PlanDecision
  at: string
}

function DecisionForm({ approver, nonce }: { approver: string; nonce: string }) {
  return (
    <section aria-labelledby="decide">
      <h2 id="decide">Your decision</h2>
      <form method="post" class="card decide">
        <input type="hidden" name="nonce" value={nonce} />
        <label for="note">Note</label>
        <textarea id="note" name="note" rows={2} maxlength={500} aria-describedby="noted" />
        <p class="soft small" id="noted">
          Optional. Who asked is shown it, and it is recorded that <bdi>{approver}</bdi> decided. A
          decision can’t be changed.
        </p>
        <div>
          <button class="main" type="submit" name="decision" value="approve">
            Approve
          </button>
          <button class="deny" type="submit" name="decision" value="deny">
            Deny
          </button>
        </div>
      </form>
    </section>
  )
}
