import { realpath } from 'node:fs/promises'
import { run } from '../package/run.mjs'

/** Where this machine has the shared libraries that `executable` needs, the loader among them. */
export async function librariesOf(executable) {
  const lines = (await run('ldd', [executable])).trim().split('\n')
  const paths = []
  for (const line of lines) {
    if (line.includes('linux-vdso')) continue
    const path = /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1]
    if (path === undefined) throw new Error(`this machine lacks a library: ${line.trim()}`)
    paths.push(path)
  }
  return paths
}

/** The Debian packages that the files at `paths` come from: name, version, and what dpkg knows of it. */
export async function debianPackagesOf(paths) {
  const packages = new Map()
  for (const path of paths) {
    const name = await packageOf(path)
    if (packages.has(name)) continue
    const [version] = (await run('dpkg-query', ['-W', '-f', '${Version}', name])).split('\n')
    packages.set(name, { name, version, record: await run('dpkg-query', ['--status', name]) })
  }
  return [...packages.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** dpkg knows a file by the name that its package gave it, be it through a link like /lib or not. */
async function packageOf(path) {
  const real = await realpath(path)
  for (const known of [path, real, real.replace(/^\/usr/, '')])
    try {
      return (await run('dpkg-query', ['--search', known])).split(/[:,]/)[0]
    } catch {
      continue
    }
  throw new Error(`no Debian package has ${path}: the image takes its libraries from packages`)
}
