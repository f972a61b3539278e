import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { maintainerScript } from './maintainer-scripts.mjs'
import { run } from './run.mjs'
import { installedSize, writeTree } from './tree.mjs'

/** What Node's binary asks of the system: Debian 10, Ubuntu 20.04 and everything since. */
const DEPENDS = ['libc6 (>= 2.28)', 'libgcc-s1 | libgcc1', 'libstdc++6 (>= 8)', 'passwd']

/** Makes `folder`/cmon-mcp_VERSION_ARCHITECTURE.deb of `files`, staged in `scratch`. */
export async function makeDeb({ platform, product, files, date, scratch, folder }) {
  const all = new Map([
    ...files,
    [
      '/usr/share/lintian/overrides/cmon-mcp',
      { from: 'packaging/deb/lintian-overrides', mode: 0o644 },
    ],
  ])
  const control = new Map([
    ['/DEBIAN/control', { content: await controlFile(platform, product, all) }],
    ['/DEBIAN/md5sums', { content: await checksums(all) }],
  ])
  for (const name of ['postinst', 'prerm', 'postrm'])
    control.set(`/DEBIAN/${name}`, {
      content: await maintainerScript(`packaging/deb/${name}`),
      mode: 0o755,
    })
  const root = join(scratch, 'deb')
  await writeTree(root, new Map([...all, ...control]), date)
  const deb = join(folder, `${product.name}_${product.version}_${platform.deb}.deb`)
  // xz, which every dpkg reads; level 6 takes three times as long for a tenth less. Order of files is dpkg-deb's own.
  await run('dpkg-deb', ['--root-owner-group', '-Zxz', '-z2', '--build', root, deb], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(date) },
  })
  return deb
}

async function controlFile(platform, { name, version, maintainer, summary, description }, files) {
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    `Architecture: ${platform.deb}`,
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${await installedSize(files)}`,
    `Depends: ${DEPENDS.join(', ')}`,
    'Recommends: ca-certificates',
    'Section: database',
    'Priority: optional',
    `Description: ${summary}`,
    ...description.map((line) => (line === '' ? ' .' : ` ${line}`)),
    '',
  ].join('\n')
}

async function checksums(files) {
  const lines = []
  for (const [path, { from, content }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const bytes = content ?? (await readFile(from))
    lines.push(`${createHash('md5').update(bytes).digest('hex')}  ${path.slice(1)}\n`)
  }
  return lines.join('')
}
