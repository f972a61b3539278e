import { HEADER_VARIABLE, TOKEN_VARIABLE, type DaemonTarget, type ProcessTarget } from './client.ts'

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

/** The variable that such a header needs. */
export function tokenVariables({ token }: DaemonTarget): string[] {
  return token === 'named' ? [TOKEN_VARIABLE] : []
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

/** The variables that such references need. */
export function namedVariables({ env }: ProcessTarget): string[] {
  return env.flatMap(({ name, value }) => (value === undefined ? [name] : []))
}
