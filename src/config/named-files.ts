import type { Findings } from './config-error.ts'
import { isWorldReadable, reasonOf, type Files } from './files.ts'
import type { ReadSettings } from './read-settings.ts'
import type { settingList } from './settings.ts'
import { worldReadable } from './sources.ts'

/** Files that settings name, such as the private key, must be there before anything starts. */
export function checkNamedFiles(
  read: ReadSettings,
  list: typeof settingList,
  files: Files,
  findings: Findings,
): void {
  for (const [name, { key, file }] of list) {
    const path = read.parsed[name]
    if (file === undefined || typeof path !== 'string') continue
    const where = read.origins[name] ?? 'default'
    try {
      const found = files.read(path)
      if (found === undefined)
        findings.problems.push({ key, where, message: `no such file: ${path}` })
      else if (file === 'secret' && isWorldReadable(found.mode))
        findings.warnings.push(worldReadable(path))
    } catch (thrown) {
      findings.problems.push({ key, where, message: `${path} ${reasonOf(thrown)}` })
    }
  }
}
