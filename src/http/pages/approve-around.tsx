import { documentOf } from './document.tsx'
import { TokenForm } from './sign-in.tsx'

export interface ApproverSignInProps {
  prefix: string
  /** Of the path: whether there is such a plan isn't told yet. */
  plan: string
  /** Why the attempt before this page failed. */
  problem?: string | undefined
}

/** What a browser gets at `/approve/<plan>` that hasn't shown an approver's token. */
export function approverSignInPage({ prefix, plan, problem }: ApproverSignInProps) {
  return documentOf({
    title: problem === undefined ? 'Sign in to approve: cmon-mcp' : 'Not signed in: cmon-mcp',
    prefix,
    here: 'approve',
    children: (
      <div class="card signin">
        <h1>Approve a change</h1>
        <p class="soft">
          A change may wait here for a human. It is shown to approvers: holders of{' '}
          <code>MCP_APPROVER_TOKEN</code>, or of a token that <code>MCP_TOKENS_FILE</code> calls
          one. The token of a client is not enough.
        </p>
        <TokenForm
          action={`${prefix}/approve/${encodeURIComponent(plan)}`}
          keeper="cmon-mcp approver"
          problem={problem}
        />
        <p class="soft small" id="stay">
          You stay signed in for a quarter of an hour, on these pages only.
        </p>
      </div>
    ),
  })
}

/** What an approver gets at the address of a plan that isn't there. */
export function noPlanPage({ prefix }: { prefix: string }) {
  return documentOf({
    title: 'No such plan: cmon-mcp',
    prefix,
    here: 'approve',
    children: (
      <div class="card signin">
        <h1>No such plan</h1>
        <p class="soft">
          It has expired, or there was never one at this address. Nothing was changed by it. Whoever
          asked can ask again.
        </p>
      </div>
    ),
  })
}
