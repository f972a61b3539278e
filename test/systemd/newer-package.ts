import { execFile } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export const NEWER_VERSION = '99.0.0'

/**
 * The same package as a higher version would be, at `target`: another number, and other text in every file that
 * could make dpkg ask what to keep.
 */
export async function newerPackage(deb: string, target: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cmon-mcp-newer-'))
  try {
    const content = join(folder, 'content')
    await run('dpkg-deb', ['--raw-extract', deb, content])
    const control = join(content, 'DEBIAN/control')
    const newer = readFileSync(control, 'utf8').replace(
      /^Version: .*$/m,
      `Version: ${NEWER_VERSION}`,
    )
    writeFileSync(control, newer)
    for (const path of [...conffilesIn(content), ...TEMPLATES])
      if (existsSync(join(content, path)))
        appendFileSync(join(content, path), '\n# Said by the newer version.\n')
    await run('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', content, target])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const TEMPLATES = ['usr/share/cmon-mcp/default']

function conffilesIn(content: string): string[] {
  const list = join(content, 'DEBIAN/conffiles')
  return existsSync(list)
    ? readFileSync(list, 'utf8')
        .split('\n')
        .filter((path) => path !== '')
    : []
}
