import {
  HEADER_VARIABLE,
  TOKEN_VARIABLE,
  type DaemonTarget,
  type Need,
  type ProcessTarget,
} from './client.ts'

/** How a client's file names a variable of its user's environment: `${NAME}`, `${env:NAME}`, … */
export type Reference = (variable: string) => string

/** The header that a client sends, as an object to spread; empty when the daemon asks for no token. */
export function bearerHeaders(
  { token }: DaemonTarget,
  reference: Reference,
): { headers?: { Authorization: string } } {
  if (token === 'none') return {}
  const value = token === 'named' ? reference(TOKEN_VARIABLE) : token.shown
  return { headers: { Authorization: `Bearer ${value}` } }
}

/** Where `cmon-mcp proxy` takes the token from. */
export const PROXY_TOKEN = 'MCP_PROXY_TOKEN'

export const TOKEN = "the daemon's token (its MCP_AUTH_TOKEN)"

/** What such a header needs from the user's environment. */
export function tokenNeeds({ token }: DaemonTarget): Need[] {
  return token === 'named' ? [{ where: 'environment', name: TOKEN_VARIABLE, value: TOKEN }] : []
}

/** `--header` for a command line: never a space inside an argument, for some clients split there. */
export function headerArguments({ token }: DaemonTarget): string[] {
  return token === 'none' ? [] : ['--header', `Authorization:\${${HEADER_VARIABLE}}`]
}

/** The environment of the process, as an object to spread; secrets that aren't shown are referred to. */
export function processEnvironment(
  { env }: ProcessTarget,
  reference: Reference,
): { env?: Record<string, string> } {
  if (env.length === 0) return {}
  return {
    env: Object.fromEntries(env.map(({ name, value }) => [name, value ?? reference(name)])),
  }
}

/** The names of secrets that aren't shown. */
export function namedSecrets({ env }: ProcessTarget): string[] {
  return env.flatMap(({ name, value }) => (value === undefined ? [name] : []))
}

/** What references to them need from the user's environment. */
export function processNeeds(target: ProcessTarget): Need[] {
  return namedSecrets(target).map((name) => ({ where: 'environment', name, value: secretOf(name) }))
}

/** What a secret setting of ours is to hold. */
export function secretOf(name: string): string {
  if (name === PROXY_TOKEN) return TOKEN
  return name === 'CMON_PASSWORD' ? "the ClusterControl user's password" : `cmon-mcp's ${name}`
}
