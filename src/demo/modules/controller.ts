import type { Answer } from '../module.ts'

/** `controller/ping`, which needs no session and is never redirected. */
export function pingController(follower: boolean): Answer {
  return { controller_status: follower ? 'CmonControllerFollower' : 'CmonControllerLeader' }
}
