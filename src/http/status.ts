import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { principalIn, type Principal, type PrincipalOf } from '../auth/principal.ts'
import type { Connected } from './connected.ts'
import type { AppEnv } from './env.ts'
import type { Credentials } from './middleware/authenticate.ts'
import { namesHtml } from './names-html.ts'
import { PAGE_HEADERS } from './pages/document.tsx'
import { signInPage } from './pages/sign-in.tsx'
import { statusPage } from './pages/status.tsx'
import type { StatusReport } from './pages/status-report.ts'
import { readBody } from './read-body.ts'
import { createTokenCookies } from './token-cookie.ts'

export interface StatusOptions {
  /** Seals the cookies of browsers: 32 bytes that outlive the process. */
  key: Buffer
  /** What there is to tell somebody; the clients that HTTP knows of are handed in. */
  report: (connected: readonly Connected[], principal: Principal) => Promise<StatusReport>
}

export interface StatusEndpointOptions extends StatusOptions {
  /** Public URL: the cookie is for its path, and for HTTPS only when it is one. */
  baseUrl: URL
  credentials: Credentials
  principalOf: PrincipalOf
  connected: () => readonly Connected[]
}

export interface StatusEndpoint {
  show(context: Context<AppEnv>): Promise<Response>
  signIn(context: Context<AppEnv>): Promise<Response>
  signOut(context: Context<AppEnv>): Response
}

const COOKIE = 'cmon_mcp_status'
/** How long a browser stays signed in. */
const SIGNED_IN_MS = 60 * 60_000
const MAX_FORM_BYTES = 16 * 1024

/**
 * `/status`, for who shows the token: in the Authorization header, or in a form that a browser gets, which is
 * then kept in a cookie that is good for nothing else. The Origin check stands before all of it.
 */
export function createStatusEndpoint(options: StatusEndpointOptions): StatusEndpoint {
  const { baseUrl, credentials, principalOf } = options
  const prefix = baseUrl.pathname.replace(/\/+$/, '')
  const cookies = createTokenCookies(options.key, SIGNED_IN_MS)
  const attributes = {
    path: `${prefix}/status`,
    httpOnly: true,
    sameSite: 'Strict',
    secure: baseUrl.protocol === 'https:',
  } as const

  async function signedInAs(context: Context<AppEnv>): Promise<Principal | undefined> {
    const token = cookies.tokenIn(getCookie(context, COOKIE) ?? '')
    return token === undefined ? undefined : principalIn(principalOf, token)
  }

  const formAgain = (context: Context<AppEnv>, refusal: Response, problem?: string) =>
    context.html(signInPage({ prefix, problem }), statusOf(refusal), {
      ...Object.fromEntries(refusal.headers),
      'content-type': 'text/html; charset=UTF-8',
      ...PAGE_HEADERS,
    })

  return {
    async show(context) {
      const { incoming } = context.env
      const byCookie =
        incoming.headers.authorization === undefined ? await signedInAs(context) : undefined
      const principal = byCookie ?? (await credentials.ofHeader(context))
      if (principal instanceof Response)
        return namesHtml(context) ? formAgain(context, principal) : principal
      const report = await options.report(options.connected(), principal)
      return wantsJson(context)
        ? context.json(report)
        : context.html(
            statusPage({ prefix, report, signedIn: byCookie !== undefined }),
            200,
            PAGE_HEADERS,
          )
    },
    async signIn(context) {
      const { incoming } = context.env
      const body = await readBody(incoming, MAX_FORM_BYTES)
      if (body instanceof Response) return body
      const token = new URLSearchParams(body.toString('utf8')).get('token')?.trim() ?? ''
      const principal = await credentials.ofToken(token, context)
      if (principal instanceof Response)
        return formAgain(
          context,
          principal,
          principal.status === 429
            ? 'Too many attempts failed from your address. Wait a few seconds.'
            : 'That is not a token of this server.',
        )
      const value = cookies.valueFor(token)
      if (value === undefined)
        return context.text('This token is too long for a cookie: send it as a header', 413)
      setCookie(context, COOKIE, value, { ...attributes, maxAge: SIGNED_IN_MS / 1_000 })
      return context.redirect(`${prefix}/status`, 303)
    },
    signOut(context) {
      deleteCookie(context, COOKIE, attributes)
      return context.redirect(`${prefix}/`, 303)
    },
  }
}

const statusOf = ({ status }: Response): 401 | 403 | 429 =>
  status === 403 || status === 429 ? status : 401

function wantsJson(context: Context<AppEnv>): boolean {
  const best = accepts(context, {
    header: 'Accept',
    supports: ['text/html', 'application/json'],
    default: 'text/html',
  })
  return best === 'application/json'
}
