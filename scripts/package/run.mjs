import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Runs a program to its end and resolves with what it printed. Rejects with its complaint when it fails. */
export async function run(command, args, options = {}) {
  try {
    const { stdout } = await execute(command, args, { maxBuffer: 256 * 1024 * 1024, ...options })
    return stdout
  } catch (thrown) {
    if (thrown.code === 'ENOENT')
      throw new Error(`${command} is not installed (CONTRIBUTING, Packages)`, { cause: thrown })
    const said = `${thrown.stdout ?? ''}\n${thrown.stderr ?? ''}`.trim()
    throw new Error(`${command} failed: ${said}`, { cause: thrown })
  }
}
