import type { Config } from '../../../config/settings.ts'
import type { Check } from '../finding.ts'
import { once } from '../once.ts'
import { baseUrlCheck } from './base-url.ts'
import { occupantOf } from './daemon.ts'
import { ownCertificateCheck } from './own-certificate.ts'
import { portCheck } from './port.ts'
import { streamCheck } from './stream.ts'
import { tokenCheck } from './token.ts'

/** All that is looked at of the daemon's own side. */
export function httpChecks(config: Config): Check[] {
  const occupant = once(() => occupantOf(config))
  const port = portCheck(config, occupant)
  const token = tokenCheck(config, occupant, [port])
  const baseUrl = baseUrlCheck(config, occupant, [port])
  return [
    port,
    ownCertificateCheck(config),
    token,
    baseUrl,
    streamCheck(config, occupant, [token, baseUrl]),
  ]
}
