import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/** Where scripts/test-package.mjs has put the packages. */
export const FOLDER = process.env['TEST_PACKAGES'] ?? 'dist/packages'

// package.json is ours.
export const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

/** The one package whose file name ends so. */
export function packageFile(ending: string): string {
  const [found, ...others] = readdirSync(FOLDER).filter((file) => file.endsWith(ending))
  if (found === undefined || others.length > 0)
    throw new Error(`${FOLDER} holds not exactly one *${ending}: ${[found, ...others].join(', ')}`)
  return join(FOLDER, found)
}

/** What a program wrote to stdout, however it ended. */
export async function outputOf(program: string, ...args: string[]): Promise<string> {
  const run = exec(program, args, { maxBuffer: 1 << 26 })
  const { stdout } = await run.catch((thrown: unknown) => {
    if (thrown instanceof Error && 'stdout' in thrown) return { stdout: String(thrown.stdout) }
    throw thrown
  })
  return stdout
}
