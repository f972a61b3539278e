// Makes dist/packages/cmon-mcp-VERSION-amd64.oci.tar: a container image with the program of the .deb, the shared
// libraries that it needs, certificates, and nothing else. The same .deb and the same Debian give the same bytes.
//
//   node scripts/package-container.mjs [--deb FILE] [--format oci|docker] [--output FOLDER]
//
// Without --deb it makes the packages first. `docker` is for engines that keep a health check in the image.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { layOutRoot } from './container/root.mjs'
import { run } from './package/run.mjs'
import { sourceDate } from './package/source-date.mjs'
import { showProgress } from './progress.mjs'

const { values } = parseArgs({
  options: {
    deb: { type: 'string' },
    format: { type: 'string', default: 'oci' },
    output: { type: 'string', default: 'dist/packages' },
  },
})
if (!['oci', 'docker'].includes(values.format)) throw new Error('--format is oci or docker')

const progress = showProgress(4)
const scratch = mkdtempSync(join(tmpdir(), 'cmon-mcp-image-'))
try {
  progress.step('the package')
  const deb = values.deb ?? (await makePackage())
  const date = await sourceDate()
  progress.step('its files, libraries and certificates')
  const packages = await layOutRoot(join(scratch, 'root'), deb)
  await archive(join(scratch, 'root'), join(scratch, 'root.tar'), date)
  progress.step('image')
  await build(deb, date)
  progress.step('archive')
  const file = await save(deb, date)
  for (const { name, version } of packages) progress.print(`with files of ${name} ${version}`)
  progress.print(`${file} ${(statSync(file).size / 1e6).toFixed(1)} MB`)
  progress.end('1 image')
} catch (thrown) {
  progress.end('It failed')
  console.error(thrown instanceof Error ? thrown.message : thrown)
  process.exitCode = 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

async function makePackage() {
  const folder = join(scratch, 'packages')
  const options = ['--only', 'amd64', '--output', folder]
  await run(process.execPath, ['scripts/package.mjs', ...options])
  const [made] = (await readdir(folder)).filter((file) => file.endsWith('.deb'))
  return join(folder, made)
}

/** A tar of the folder in which nothing tells when, in which order or by whom it was made. */
async function archive(folder, file, date) {
  const options = ['--sort=name', '--numeric-owner', `--mtime=@${date}`, '--format=gnu']
  await run('tar', ['-cf', file, ...options, '-C', folder, '.'])
}

async function build(deb, date) {
  copyFileSync('packaging/container/Containerfile', join(scratch, 'Containerfile'))
  const args = {
    VERSION: (await run('dpkg-deb', ['--field', deb, 'Version'])).trim(),
    REVISION: (await run('git', ['rev-parse', 'HEAD']).catch(() => 'unknown')).trim(),
    CREATED: new Date(date * 1000).toISOString(),
  }
  await buildah([
    'build',
    '--isolation=chroot',
    `--format=${values.format}`,
    `--timestamp=${date}`,
    '--identity-label=false',
    '--quiet',
    ...Object.entries(args).map(([name, value]) => `--build-arg=${name}=${value}`),
    '--tag=cmon-mcp',
    scratch,
  ])
}

async function save(deb, date) {
  const [version, machine] = (
    await run('dpkg-deb', ['--showformat', '${Version} ${Architecture}', '--show', deb])
  ).split(' ')
  mkdirSync(values.output, { recursive: true })
  const file = join(values.output, `cmon-mcp-${version}-${machine}.${values.format}.tar`)
  const name = `cmon-mcp:${version}`
  rmSync(file, { force: true })
  if (values.format === 'docker') {
    await buildah(['push', '--quiet', 'cmon-mcp', `docker-archive:${file}:${name}`])
    return file
  }
  // The archive that buildah writes itself has the time in it.
  const layout = join(scratch, 'layout')
  await buildah(['push', '--quiet', 'cmon-mcp', `oci:${layout}:${name}`])
  await archive(layout, file, date)
  return file
}

/** With a storage of its own, so that nothing is left behind, and none of the machine's images is in the way. */
function buildah(args) {
  const storage = ['--root', join(scratch, 'storage'), '--runroot', join(scratch, 'run')]
  return run('buildah', [...storage, '--storage-driver=vfs', ...args])
}
