import type { Findings } from './config-error.ts'
import { OUR_KEY } from './env-file.ts'
import { nearest } from './nearest.ts'
import { availableKeys, flagOf, knownKeys } from './settings.ts'
import { isPlanned, plannedSettings } from './settings-planned.ts'
import { proxyKeys } from './settings-proxy.ts'
import type { Given, Source } from './sources.ts'

/** The sources of settings by the weight of what they say. */
export interface Sources {
  readonly flags: Source
  readonly environment: Source
  readonly envFile: Source
  readonly credentials: Source
}

/**
 * Looks for keys that no setting will read: misspelt, of a later version, or somebody else's. `strict`
 * refuses in an env file what is otherwise a warning.
 */
export function checkKeys(sources: Sources, strict: boolean, findings: Findings): void {
  checkPlanned(sources, findings)
  for (const key of unknownKeys(sources.environment))
    findings.warnings.push(`${key} (environment): ${unknownMessage(key)}`)
  for (const key of unknownKeys(sources.envFile)) {
    const where = sources.envFile.get(key)?.where ?? 'env file'
    const message = unknownMessage(key)
    // OpenTelemetry has many that aren't ours, and near ones are no slips.
    const foreign = key.startsWith('OTEL_')
    if (!foreign && (strict || nearest(key, knownKeys) !== undefined))
      findings.problems.push({ key, where, message })
    else findings.warnings.push(`${key} (${where}): ${message}`)
  }
}

function unknownKeys(source: Source): string[] {
  return source.keys().filter((key) => OUR_KEY.test(key) && !isKnownSomewhere(key))
}

/** The proxy's settings are nothing to the daemon, but may stand in the same environment. */
function isKnownSomewhere(key: string): boolean {
  return availableKeys.includes(key) || proxyKeys.includes(key) || isPlanned(key)
}

function unknownMessage(key: string): string {
  if (key.startsWith('OTEL_')) return 'is none of the OTEL_ variables that cmon-mcp reads; ignored'
  const near = nearest(key, knownKeys)
  return near === undefined
    ? 'is no setting of cmon-mcp and is ignored; remove it'
    : `is no setting of cmon-mcp; did you mean ${near}?`
}

function checkPlanned(sources: Sources, findings: Findings): void {
  const message = 'is not supported by this version (planned); remove it'
  for (const source of [sources.flags, sources.environment, sources.envFile])
    for (const key of source.keys().filter(isPlanned)) {
      const given = source.get(key)
      if (given === undefined || given.text === '') continue
      findings.problems.push({ key, where: given.where, message })
    }
  for (const { key, secret } of plannedSettings) {
    const given: Given | undefined = secret ? sources.credentials.get(key) : undefined
    if (given !== undefined) findings.problems.push({ key, where: given.where, message })
  }
}

/** Secrets on the command line are seen by everybody on the machine who lists processes. */
export function warnOfSecretFlag(key: string, findings: Findings): void {
  findings.warnings.push(
    `${key} (${flagOf(key)}): other users of this machine may see it in the list of processes; ` +
      `better: ${key} in the environment or the env file, or ${key}_FILE`,
  )
}
