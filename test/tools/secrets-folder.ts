import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs with a directory for made passwords, and removes it. */
export async function withSecrets(run: (path: string) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), 'secrets-'))
  try {
    await run(path)
  } finally {
    await rm(path, { recursive: true })
  }
}

/** The files in it, with their mode and text. */
export async function filesIn(
  path: string,
): Promise<{ path: string; mode: number; text: string }[]> {
  const names = await readdir(path)
  return Promise.all(
    names.map(async (name) => {
      const file = join(path, name)
      const { mode } = await stat(file)
      return { path: file, mode: mode & 0o777, text: await readFile(file, 'utf8') }
    }),
  )
}
