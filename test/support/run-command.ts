import { run } from '../../src/commands/run.ts'
import type { Finished } from './program.ts'

/** A command that starts nothing, in this process, with only this environment. */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const written = { stdout: '', stderr: '' }
  const code = await run(args, {
    env,
    print: (line) => void (written.stdout += `${line}\n`),
    complain: (line) => void (written.stderr += `${line}\n`),
  })
  return { code, ...written }
}
