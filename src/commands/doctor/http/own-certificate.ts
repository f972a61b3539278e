import { X509Certificate } from 'node:crypto'
import { ConfigError, showProblem } from '../../../config/config-error.ts'
import type { Config } from '../../../config/settings.ts'
import { exitCodes } from '../../exit-codes.ts'
import { readServerCertificate } from '../../server-certificate.ts'
import { failed, ok, skipped, warning, type Check, type Finding } from '../finding.ts'

const setting = 'MCP_TLS_CERT_FILE'

/** The certificate that clients are shown where the daemon speaks TLS itself. */
export function ownCertificateCheck(config: Config): Check {
  return {
    name: 'native TLS',
    async run() {
      try {
        const used = await readServerCertificate(config)
        return used === undefined
          ? [skipped(`${setting} is not set: TLS is a proxy's matter`)]
          : [ageOf(new X509Certificate(used.cert))]
      } catch (thrown) {
        if (!(thrown instanceof ConfigError)) throw thrown
        return thrown.problems.map((problem) =>
          failed(exitCodes.configuration, showProblem(problem), {
            setting: problem.key ?? setting,
            fix: 'then restart: systemctl restart cmon-mcp',
          }),
        )
      }
    },
  }
}

function ageOf({ validTo }: X509Certificate): Finding {
  return Date.parse(validTo) > Date.now()
    ? ok(`${setting} is valid until ${validTo}`)
    : warning(`${setting} has expired on ${validTo}: clients refuse it`, {
        setting,
        fix: 'renew the file; the daemon takes it over by itself',
      })
}
