import { chmod, chown, copyFile, cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from '../package/run.mjs'
import { debianPackagesOf, librariesOf } from './libraries.mjs'

/** The user that a container runs as; the number that images without users have agreed on. */
export const USER = 65532
/** Debian's bundle. Node has the same list inside; this is the file to name as CMON_CA_FILE. */
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt'

const TEXTS = {
  '/etc/passwd': `root:x:0:0:root:/:/nonexistent\ncmon-mcp:x:${USER}:${USER}::/nonexistent:/nonexistent\n`,
  '/etc/group': `root:x:0:\ncmon-mcp:x:${USER}:\n`,
  // Both are inside glibc since 2.34: no library is loaded for them.
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
}

/**
 * Lays out the image's files below `root`: the installed .deb's program and documents, its libraries, the
 * certificates, a user. Resolves with the Debian packages that it took files of.
 * Only root may run it, for the state directory belongs to the container's user.
 */
export async function layOutRoot(root, deb) {
  const installed = `${root}.deb`
  await run('dpkg-deb', ['--extract', deb, installed])
  const executable = join(installed, 'usr/bin/cmon-mcp')
  await put(root, '/usr/bin/cmon-mcp', executable, 0o755)
  await cp(join(installed, 'usr/share/doc'), join(root, 'usr/share/doc'), { recursive: true })
  const libraries = await librariesOf(executable)
  for (const path of libraries) await put(root, path, path, 0o755)
  await put(root, AUTHORITIES, AUTHORITIES)
  await put(root, '/etc/os-release', '/etc/os-release')
  for (const [path, text] of Object.entries(TEXTS)) await writeFile(join(root, path), text)
  await makeFolder(root, '/tmp', 0o1777)
  await makeFolder(root, '/var/lib/cmon-mcp', 0o700, USER)
  const packages = [
    ...(await debianPackagesOf(libraries)),
    ...(await debianPackagesOf(['/usr/sbin/update-ca-certificates'])),
  ]
  for (const { name, record } of packages) {
    await put(root, `/usr/share/doc/${name}/copyright`, `/usr/share/doc/${name}/copyright`)
    // Where scanners look for packages in images that have no dpkg.
    await makeFolder(root, '/var/lib/dpkg/status.d', 0o755)
    await writeFile(join(root, 'var/lib/dpkg/status.d', name), record)
  }
  return packages
}

async function put(root, path, from, mode = 0o644) {
  const target = join(root, path)
  await mkdir(dirname(target), { recursive: true })
  await copyFile(from, target)
  await chmod(target, mode)
}

async function makeFolder(root, path, mode, user = 0) {
  const target = join(root, path)
  await mkdir(target, { recursive: true })
  await chmod(target, mode)
  await chown(target, user, user)
}
