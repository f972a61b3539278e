import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rm, utimes, writeFile, copyFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const DOCUMENTS = '/usr/share/doc/cmon-mcp'

/** What scripts/man.ts makes, by where it is installed. */
const MADE_BEFORE = {
  '/usr/share/bash-completion/completions/cmon-mcp': 'dist/completions/cmon-mcp.bash',
  '/usr/share/zsh/vendor-completions/_cmon-mcp': 'dist/completions/_cmon-mcp',
  '/usr/share/fish/vendor_completions.d/cmon-mcp.fish': 'dist/completions/cmon-mcp.fish',
}

/** The files that both packages install: path → what is in it, or `from` which file it is copied. */
export async function installedFiles({ executable, documents }) {
  const files = new Map([
    ['/usr/bin/cmon-mcp', { from: executable, mode: 0o755 }],
    ['/usr/lib/systemd/system/cmon-mcp.service', { from: 'systemd/cmon-mcp.service' }],
    ['/usr/lib/systemd/system/cmon-mcp.socket', { from: 'systemd/cmon-mcp.socket' }],
    ['/usr/lib/sysusers.d/cmon-mcp.conf', { from: 'systemd/cmon-mcp.sysusers' }],
    ['/usr/share/cmon-mcp/default', { from: 'packaging/default/cmon-mcp' }],
    ['/usr/share/cmon-mcp/policy.yaml', { from: 'packaging/policy.yaml' }],
  ])
  for (const [path, from] of Object.entries(MADE_BEFORE))
    if (existsSync(from)) files.set(path, { from })
  if (existsSync('dist/man/cmon-mcp.1'))
    files.set('/usr/share/man/man1/cmon-mcp.1.gz', {
      content: gzipped(await readFile('dist/man/cmon-mcp.1')),
    })
  for (const [name, content] of Object.entries(documents))
    files.set(`${DOCUMENTS}/${name}`, {
      content: name.endsWith('.gz') ? gzipped(content) : content,
    })
  return files
}

/** Without the time that gzip writes by itself. */
function gzipped(content) {
  return gzipSync(content, { level: 9 })
}

/** Writes `files` below `root`, whatever was there before, every one with its mode and dated `date`. */
export async function writeTree(root, files, date) {
  await rm(root, { recursive: true, force: true })
  const folders = new Set()
  for (const [path, { from, content, mode = 0o644 }] of files) {
    const target = join(root, path)
    await mkdir(dirname(target), { recursive: true })
    if (from === undefined) await writeFile(target, content)
    else await copyFile(from, target)
    await chmod(target, mode)
    await utimes(target, date, date)
    for (let folder = dirname(path); folder !== '/'; folder = dirname(folder)) folders.add(folder)
  }
  // From the inside out: a file made in a folder dates it anew.
  for (const folder of [...folders, '/'].sort((a, b) => b.length - a.length)) {
    await chmod(join(root, folder), 0o755)
    await utimes(join(root, folder), date, date)
  }
}

/** How many KiB `files` take, as Debian counts them: each by itself, rounded up. */
export async function installedSize(files) {
  let size = 0
  for (const { from, content } of files.values())
    size += Math.ceil((content ?? (await readFile(from))).length / 1024)
  return size
}
