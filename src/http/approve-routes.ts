import type { Hono } from 'hono'
import type { Approver } from '../auth/approver.ts'
import { createApproveEndpoint, type ApproveOptions } from './approve.ts'
import { createChallenges } from './challenge.ts'
import type { AppEnv } from './env.ts'
import { createCredentials, type CredentialOptions } from './middleware/authenticate.ts'

/** Serves `/approve/<plan>`. `guarding` is that of clients' credentials, so that failures count together. */
export function mountApprove(
  app: Hono<AppEnv>,
  options: ApproveOptions,
  baseUrl: URL,
  guarding: Pick<CredentialOptions, 'addressOf' | 'onFailure' | 'limiter'>,
): void {
  const credentials = createCredentials<Approver>({
    ...guarding,
    principalOf: options.approverOf,
    anonymous: undefined,
    // An issuer's tokens are of no use here, so it isn't named.
    challenges: createChallenges(baseUrl.href.replace(/\/+$/, ''), undefined),
  })
  const endpoint = createApproveEndpoint({ ...options, baseUrl, credentials })
  app.get('/approve/:plan', (context) => endpoint.show(context))
  app.post('/approve/:plan', (context) => endpoint.decide(context))
}
