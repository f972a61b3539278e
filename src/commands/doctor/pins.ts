import { existsSync } from 'node:fs'
import type { PinStore } from '../../cmon/tls.ts'
import { openStateDirectory } from '../../state/directory.ts'
import { CERTIFICATE_PINS } from '../controllers.ts'

/** What the daemon has pinned, none where there is no such directory or it can't be read. Makes nothing. */
export async function pinsIn(stateDir: string): Promise<PinStore> {
  const none: PinStore = { get: () => undefined, set: async () => {} }
  if (!existsSync(stateDir)) return none
  try {
    return await (await openStateDirectory(stateDir)).map(CERTIFICATE_PINS)
  } catch {
    return none
  }
}
