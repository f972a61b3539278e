import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Where the hierarchies are mounted that systemd uses: v2 alone, or beside v1. */
const MOUNTS = {
  '': ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'],
  'name=systemd': ['/sys/fs/cgroup/systemd'],
}

/**
 * Makes a control group below ours in each hierarchy that systemd uses, so that two containers don't share one.
 * Gives back their paths. Throws the system's error where this process may not.
 */
export function makeCgroups(name) {
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

const PATIENCE_MS = 5_000

/** Removes control groups and those made in them, as soon as their last processes, which are ending, are gone. */
export async function removeCgroups(paths) {
  const until = performance.now() + PATIENCE_MS
  for (const path of paths)
    for (;;)
      try {
        removeTree(path)
        break
      } catch (thrown) {
        if (thrown.code !== 'EBUSY' || performance.now() > until) throw thrown
        await delay(50)
      }
}

function removeTree(path) {
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (entry.isDirectory()) removeTree(join(path, entry.name))
  rmdirSync(path)
}
