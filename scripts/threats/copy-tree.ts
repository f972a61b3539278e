import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Copies what git knows of the working tree, and what is new in it, with the installed packages linked in. */
export function copyTree(folder: string, name: string): string {
  const tree = join(folder, name)
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  for (const file of listed.split('\0'))
    // Git lists what was deleted until that is committed.
    if (file !== '' && existsSync(file)) cpSync(file, join(tree, file), { recursive: true })
  symlinkSync(resolve('node_modules'), join(tree, 'node_modules'))
  return tree
}
