import type { Context } from 'hono'
import type { AppEnv } from './env.ts'

/** Browsers name it; other clients want the challenge in JSON that all routes give. */
export function namesHtml(context: Context<AppEnv>): boolean {
  return /\btext\/html\b/i.test(context.req.header('accept') ?? '')
}
