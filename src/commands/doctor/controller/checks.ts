import type { PinStore } from '../../../cmon/tls.ts'
import type { ControllerSettings } from '../../../config/controller.ts'
import type { Config } from '../../../config/settings.ts'
import type { Check } from '../finding.ts'
import type { PeopleCheck } from '../people.ts'
import { certificateCheck } from './certificate.ts'
import { clockCheck } from './clock.ts'
import { credentialCheck, loginCheck } from './login.ts'
import { peopleLoginCheck } from './people.ts'
import { protocolCheck } from './protocol.ts'
import { addressCheck, portCheck } from './reach.ts'
import { rightsCheck } from './rights.ts'
import { tlsCheck } from './tls.ts'
import { visitController } from './visit.ts'

/** All that is looked at of one controller, from the outside in; `close` ends its connections. */
export function controllerChecks(
  settings: ControllerSettings,
  pins: PinStore,
  level: Config['level'],
  people: PeopleCheck | undefined,
): { checks: Check[]; close: () => Promise<void> } {
  const visit = visitController(settings, pins)
  const address = addressCheck(visit)
  const port = portCheck(visit, address)
  const tls = tlsCheck(visit, port)
  const protocol = protocolCheck(visit, tls)
  const certificate = certificateCheck(visit, tls)
  const credential = credentialCheck(visit)
  const login = loginCheck(visit, [protocol, certificate, credential])
  return {
    checks: [
      credential,
      address,
      port,
      tls,
      protocol,
      certificate,
      login.check,
      rightsCheck(visit, login, level),
      clockCheck(visit, login.check),
      ...(people === undefined
        ? []
        : [peopleLoginCheck(visit, [protocol, certificate, people.check], people)]),
    ],
    close: visit.close,
  }
}
