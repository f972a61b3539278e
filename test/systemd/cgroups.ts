import { existsSync, mkdirSync, readFileSync, rmdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where systemd's own hierarchies are mounted: v2 alone, or beside v1. */
const MOUNTS: Readonly<Record<string, readonly string[]>> = {
  '': ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'],
  'name=systemd': ['/sys/fs/cgroup/systemd'],
}

/**
 * Makes a control group below ours in each hierarchy that systemd uses, so that two machines don't share one.
 * Gives back their paths. Throws the system's error where this process may not.
 */
export function makeCgroups(name: string): string[] {
  const ours = readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n')
  return ours.flatMap((line) => {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    const mount = (MOUNTS[controllers] ?? []).find((at) => existsSync(join(at, 'cgroup.procs')))
    if (mount === undefined) return []
    const made = join(mount, path, name)
    mkdirSync(made)
    return [made]
  })
}

/** Removes a control group whose processes have ended, and those that were made in it. */
export function removeCgroup(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (entry.isDirectory()) removeCgroup(join(path, entry.name))
  rmdirSync(path)
}
