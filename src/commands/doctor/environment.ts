import { ok, warning, type Check, type Finding } from './finding.ts'

type Environment = Readonly<Record<string, string | undefined>>

const PROXY = /^(https?|all|no)_proxy$/i

/** Variables of the environment that people expect to count, or that make Node trust anybody. */
export function environmentCheck(env: Environment): Check {
  return {
    name: 'environment',
    run() {
      const proxies = Object.keys(env).filter((key) => PROXY.test(key) && env[key] !== '')
      const findings: Finding[] = []
      if (proxies.length > 0)
        findings.push(
          warning(
            `${proxies.join(', ')} ${proxies.length === 1 ? 'is' : 'are'} set and ignored: controllers are always asked directly`,
            { setting: 'CMON_ENDPOINT', fix: 'must be reachable without that proxy' },
          ),
        )
      if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
        findings.push(
          warning('NODE_TLS_REJECT_UNAUTHORIZED=0 makes Node trust every certificate', {
            setting: 'NODE_TLS_REJECT_UNAUTHORIZED',
            fix: 'remove it; a controller is trusted by CMON_CA_FILE or CMON_TLS_FINGERPRINT',
          }),
        )
      return findings.length === 0 ? [ok('no proxy variables; they would be ignored')] : findings
    },
  }
}
