import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { run } from './package/run.mjs'

/** Debian 12, the oldest that is supported. */
const SUITE = 'bookworm'
/** A root file system is made once per set of packages: 200 MB, and a minute. */
const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cmon-mcp-debian')

/** The path of a tar archive of the smallest Debian with `packages`. */
export async function debianRoot(packages) {
  const wanted = [SUITE, ...packages.toSorted()].join(' ')
  const key = createHash('sha256').update(wanted).digest('hex').slice(0, 12)
  const archive = join(CACHE, `${SUITE}-${key}.tar`)
  if (existsSync(archive)) return archive
  mkdirSync(CACHE, { recursive: true })
  const draft = join(CACHE, `${process.pid}.tar`)
  try {
    const include = packages.length === 0 ? [] : [`--include=${packages.join(',')}`]
    await run('mmdebstrap', ['--variant=minbase', ...include, SUITE, draft])
    renameSync(draft, archive)
  } finally {
    rmSync(draft, { force: true })
  }
  return archive
}

/** What a .deb depends on, to put into a root beforehand: nothing is downloaded once a test runs. */
export async function dependenciesOf(deb) {
  const fields = await run('dpkg-deb', ['--field', deb, 'Depends', 'Pre-Depends'])
  const entries = fields.replaceAll(/^[\w-]+:/gm, ',').split(',')
  // Of alternatives the first; versions are for dpkg to check.
  return entries.map((entry) => entry.trim().split(/[\s|(]/)[0]).filter((name) => name !== '')
}
