import type { Answer } from '../module.ts'
import type { World } from '../world/world.ts'

/** `info/ping`, which needs no session. The demo is in no controller pool. */
export function pingInfo(world: World): Answer {
  return { pool_id: '', package_name: 'cmon', package_version: world.version }
}
