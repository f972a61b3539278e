import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Approver, ApproverOf } from '../auth/approver.ts'
import { isRefusal } from '../auth/principal.ts'
import type { WaitingPlan, WaitingPlans } from '../mcp/human-consent.ts'
import { decisionInForm, decisionInJson } from './approve-decision.ts'
import { createNonces, NONCE_MS } from './approve-nonce.ts'
import type { AppEnv } from './env.ts'
import { rpcCodes, rpcError } from './json-rpc-error.ts'
import type { Credentials } from './middleware/authenticate.ts'
import { approverSignInPage, noPlanPage } from './pages/approve-around.tsx'
import { planPage } from './pages/approve.tsx'
import { PAGE_HEADERS } from './pages/document.tsx'
import { namesHtml } from './names-html.ts'
import { readBody } from './read-body.ts'
import { createTokenCookies } from './token-cookie.ts'

export interface ApproveOptions {
  /** Seals cookies and forms: 32 bytes that outlive the process. */
  key: Buffer
  approverOf: ApproverOf
  waiting: Pick<WaitingPlans, 'find' | 'decide'>
}

export interface ApproveEndpointOptions extends ApproveOptions {
  /** Public URL: the cookie is for its path, and for HTTPS only when it is one. */
  baseUrl: URL
  credentials: Credentials<Approver>
}

export interface ApproveEndpoint {
  show(context: Context<AppEnv>): Promise<Response>
  decide(context: Context<AppEnv>): Promise<Response>
}

const COOKIE = 'cmon_mcp_approve'
const MAX_FORM_BYTES = 16 * 1024

/**
 * `/approve/<plan>`, for who shows an approver's token: in the Authorization header, and then all is JSON; or in a
 * form that a browser gets, which is then kept for minutes in a cookie that is good for nothing else. Whether there
 * is such a plan nobody else is told. The Origin check stands before all of it.
 */
export function createApproveEndpoint(options: ApproveEndpointOptions): ApproveEndpoint {
  const { baseUrl, credentials, waiting, approverOf } = options
  const prefix = baseUrl.pathname.replace(/\/+$/, '')
  const cookies = createTokenCookies(options.key, NONCE_MS)
  const nonces = createNonces(options.key)
  const attributes = {
    path: `${prefix}/approve`,
    httpOnly: true,
    sameSite: 'Strict',
    secure: baseUrl.protocol === 'https:',
  } as const

  /** Who is signed in by the cookie. */
  function signedIn(context: Context<AppEnv>): Approver | undefined {
    const token = cookies.tokenIn(getCookie(context, COOKIE) ?? '')
    const found = token === undefined ? undefined : approverOf(token)
    return isRefusal(found) ? undefined : found
  }

  const html = (
    context: Context<AppEnv>,
    page: Parameters<Context['html']>[0],
    status: 200 | 401 | 403 | 404 | 429,
    headers: Record<string, string> = {},
  ) => context.html(page, status, { ...headers, ...PAGE_HEADERS })

  const signInForm = (context: Context<AppEnv>, refusal: Response, problem?: string) =>
    html(
      context,
      approverSignInPage({ prefix, plan: planOf(context), problem }),
      refusal.status === 429 ? 429 : 401,
      { ...Object.fromEntries(refusal.headers), 'content-type': 'text/html; charset=UTF-8' },
    )

  async function page(
    context: Context<AppEnv>,
    approver: Approver,
    status: 200 | 403 = 200,
    problem?: string,
  ) {
    const plan = await waiting.find(planOf(context))
    if (plan === undefined) return html(context, noPlanPage({ prefix }), 404)
    const nonce = nonces.issue(plan.id, approver.id)
    const at = new Date().toISOString()
    return html(
      context,
      planPage({ prefix, plan, at, approver: approver.id, nonce, problem }),
      status,
    )
  }

  async function signIn(context: Context<AppEnv>, token: string): Promise<Response> {
    const approver = await credentials.ofToken(token, context)
    if (approver instanceof Response)
      return signInForm(
        context,
        approver,
        approver.status === 429
          ? 'Too many attempts failed from your address. Wait a few seconds.'
          : 'That is not a token of an approver.',
      )
    const value = cookies.valueFor(token)
    if (value === undefined)
      return context.text('This token is too long for a cookie: send it as a header', 413)
    setCookie(context, COOKIE, value, { ...attributes, maxAge: NONCE_MS / 1_000 })
    return back(context)
  }

  /** The page again, by a request of its own: reloading it sends nothing a second time. */
  const back = (context: Context<AppEnv>) =>
    context.redirect(`${prefix}/approve/${encodeURIComponent(planOf(context))}`, 303)

  async function decideByForm(context: Context<AppEnv>): Promise<Response> {
    // A browser says where a form comes from; what doesn't is none, and has the header.
    if (context.req.header('origin') === undefined)
      return rpcError(403, rpcCodes.server, 'A form must come with its Origin')
    const body = await readBody(context.env.incoming, MAX_FORM_BYTES)
    if (body instanceof Response) return body
    const form = new URLSearchParams(body.toString('utf8'))
    const token = form.get('token')
    if (token !== null) return signIn(context, token.trim())
    if (form.has('leave')) {
      deleteCookie(context, COOKIE, attributes)
      return back(context)
    }
    const approver = signedIn(context)
    if (approver === undefined) return signInForm(context, rpcError(401, rpcCodes.unauthorized, ''))
    const id = planOf(context)
    if (!nonces.isFor(form.get('nonce') ?? '', id, approver.id))
      return page(
        context,
        approver,
        403,
        'This form was out of date. Nothing was decided: look again.',
      )
    const decision = decisionInForm(form)
    if (decision === undefined)
      return page(context, approver, 403, 'Nothing was decided: approve or deny.')
    await waiting.decide(id, { ...decision, by: approver.id })
    return back(context)
  }

  async function decideByHeader(context: Context<AppEnv>): Promise<Response> {
    const approver = await credentials.ofHeader(context)
    if (approver instanceof Response) return approver
    const body = await readBody(context.env.incoming, MAX_FORM_BYTES)
    if (body instanceof Response) return body
    const decision = decisionInJson(body)
    if (decision === undefined)
      return rpcError(
        400,
        rpcCodes.invalidRequest,
        'The body must be {"decision": "approve" or "deny", "note": text, if any}',
      )
    const outcome = await waiting.decide(planOf(context), { ...decision, by: approver.id })
    if (outcome === undefined) return noSuchPlan()
    // 409: somebody has decided before, perhaps the same.
    return context.json(outcome.plan, outcome.first ? 200 : 409)
  }

  return {
    async show(context) {
      const byHeader = hasCredential(context)
      const seated = byHeader ? undefined : signedIn(context)
      if (seated !== undefined) return page(context, seated)
      const approver = await credentials.ofHeader(context)
      if (approver instanceof Response)
        return !byHeader && namesHtml(context) ? signInForm(context, approver) : approver
      const plan = await waiting.find(planOf(context))
      return plan === undefined ? noSuchPlan() : context.json(plan satisfies WaitingPlan)
    },
    decide: (context) =>
      hasCredential(context) || !isForm(context) ? decideByHeader(context) : decideByForm(context),
  }
}

const planOf = (context: Context<AppEnv>): string => context.req.param('plan') ?? ''

const hasCredential = ({ env }: Context<AppEnv>): boolean =>
  env.incoming.headers.authorization !== undefined

const isForm = ({ req }: Context<AppEnv>): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(req.header('content-type') ?? '')

const noSuchPlan = (): Response =>
  rpcError(404, rpcCodes.server, 'There is no such plan, or not any more')
