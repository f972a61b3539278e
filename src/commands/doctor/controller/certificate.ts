import { X509Certificate } from 'node:crypto'
import { isLoopback, judgeCertificate, pinKey, type TrustPolicy } from '../../../cmon/tls.ts'
import { exitCodes } from '../../exit-codes.ts'
import { failed, ok, warning, type Check, type Finding } from '../finding.ts'
import type { ControllerVisit, Presented } from './visit.ts'

const SOON_DAYS = 21
const DAY_MS = 86_400_000

/** Whether the controller's certificate would be trusted, by what, and for how long. */
export function certificateCheck(visit: ControllerVisit, tls: Check): Check {
  return {
    name: `${visit.settings.name}: certificate`,
    needs: [tls],
    async run() {
      const policy = await visit.trust()
      const noCa = policy.ca === undefined ? undefined : unreadableCa(policy.ca, visit)
      if (noCa !== undefined) return [noCa]
      const presented = await visit.presented()
      const verdict = judgeCertificate(policy, presented.peer)
      if (!verdict.trusted)
        return [
          failed(
            exitCodes.unreachable,
            `${verdict.why.message}. ${describe(presented)}${misnamed(presented)}`,
            {
              setting: policy.ca === undefined ? 'CMON_TLS_FINGERPRINT' : 'CMON_CA_FILE',
              fix: verdict.why.next ?? '',
            },
          ),
        ]
      return [trusted(policy, presented), ...ageOf(presented)]
    },
  }
}

function trusted(policy: TrustPolicy, presented: Presented): Finding {
  const { peer } = presented
  if (policy.insecure)
    return warning(`anybody is trusted (CMON_TLS_INSECURE). ${describe(presented)}`, {
      setting: 'CMON_TLS_INSECURE',
      fix: `remove it and write CMON_TLS_FINGERPRINT='${peer.fingerprint256}'`,
    })
  return ok(`trusted ${byWhat(policy, presented)}. ${describe(presented)}`)
}

function byWhat(policy: TrustPolicy, { peer }: Presented): string {
  if (policy.fingerprint !== undefined) return 'by CMON_TLS_FINGERPRINT'
  if (peer.authorized) return policy.ca === undefined ? "by the system's CAs" : 'by CMON_CA_FILE'
  return policy.pins.get(pinKey(peer)) === undefined && isLoopback(peer.host)
    ? 'at first use, for the endpoint is loopback; the daemon will pin it'
    : 'by the pin in the state directory'
}

/** Whose certificate it is, in one line. */
export function describe({ certificate, peer }: Presented): string {
  const fingerprint = `SHA-256 ${peer.fingerprint256}`
  if (certificate === undefined) return fingerprint
  const { subject, issuer, validFrom, validTo } = certificate
  const by = subject === issuer ? 'self-signed' : `issued by ${oneLine(issuer)}`
  return `${oneLine(subject)}, ${by}, valid from ${validFrom} to ${validTo}, ${fingerprint}`
}

function oneLine(name: string): string {
  return name.replaceAll('\n', ', ')
}

function misnamed({ certificate, peer }: Presented): string {
  if (peer.problem !== 'ERR_TLS_CERT_ALTNAME_INVALID' || certificate === undefined) return ''
  return `. It is not for ${peer.host}, but for ${certificate.subjectAltName ?? 'no name at all'}: CMON_ENDPOINT must use one of those`
}

function ageOf({ certificate }: Presented): Finding[] {
  if (certificate === undefined) return []
  const left = Math.floor((Date.parse(certificate.validTo) - Date.now()) / DAY_MS)
  if (left > SOON_DAYS) return []
  return [
    warning(
      left < 0
        ? `the certificate has expired on ${certificate.validTo}`
        : `the certificate expires in ${left} days`,
      {
        setting: 'CMON_TLS_FINGERPRINT',
        fix: 'renew it on the controller, then `cmon-mcp doctor --trust`',
      },
    ),
  ]
}

/** OpenSSL takes a file without a certificate for one that vouches for nobody. */
function unreadableCa(pem: string, { settings }: ControllerVisit): Finding | undefined {
  if (holdsCertificate(pem)) return undefined
  return failed(exitCodes.configuration, `${settings.caFile ?? ''} holds no PEM certificate`, {
    setting: 'CMON_CA_FILE',
    fix: 'name the PEM file (BEGIN CERTIFICATE) of the CA; a binary one: openssl x509 -inform DER -in ca.der -out ca.pem',
  })
}

function holdsCertificate(pem: string): boolean {
  const first = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem)?.[0] ?? ''
  try {
    return new X509Certificate(first).raw.length > 0
  } catch {
    return false
  }
}
