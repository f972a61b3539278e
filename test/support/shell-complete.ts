import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PATIENCE_MS = 60_000

/** Whether a program is on the PATH. */
export function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$0"', program], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A shell that completes: what it offers for the end of a line, with `script` sourced, sorted. */
export type Completes = (script: string, line: string) => Promise<string[]>

/** By name. Each loads none of its user's own settings. */
export const SHELLS: Readonly<Record<string, Completes>> = {
  async bash(script, line) {
    // As readline splits it: "=" is a word of its own.
    const words = line.replaceAll(/=/g, ' = ').replace(/ = $/, ' =').split(/ +/)
    const source =
      'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cmon_mcp; printf "%s\\n" "${COMPREPLY[@]}"'
    return offered(['bash', '--norc', '--noprofile', '-c', source, 'bash', script, ...words])
  },
  async zsh(script, line) {
    return offered(['zsh', '-f', 'test/support/zsh-complete.zsh', script, line])
  },
  async fish(script, line) {
    const source = 'source $argv[1]; complete -C $argv[2]'
    const rows = await offered(['fish', '--no-config', '-c', source, script, line])
    // Behind the tab stands the description; a value comes with its flag.
    return rows.map((row) => row.replace(/\t.*/, '').replace(/^--[a-z-]+=/, ''))
  },
}

async function offered([program = '', ...args]: string[]): Promise<string[]> {
  const { stdout } = await run(program, args, { timeout: PATIENCE_MS })
  return stdout.split('\n').filter(Boolean).toSorted()
}
