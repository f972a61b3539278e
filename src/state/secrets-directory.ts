import { randomBytes } from 'node:crypto'
import { access, constants, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The directory in which secrets are left for the operator, made (0700) if it isn't there; a file (0600)
 * each, never over another. Throws the file system's error when it can't be written.
 */
export async function openSecretsDirectory(path: string) {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await access(path, constants.W_OK | constants.X_OK)
  return {
    async deliver(name: string, text: string) {
      const safe = name.replaceAll(/[^\w.@-]+/g, '_').slice(0, 120)
      const place = join(path, `${safe}-${randomBytes(4).toString('hex')}`)
      await writeFile(place, `${text}\n`, { mode: 0o600, flag: 'wx', flush: true })
      return { place, takeBack: () => rm(place, { force: true }) }
    },
  }
}
