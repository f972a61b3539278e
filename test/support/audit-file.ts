import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, startProgram, temporaryFolder, type Finished } from './program.ts'

/** A place for an audit file, and the settings that write there. */
export interface AuditPlace {
  readonly folder: string
  readonly file: string
  readonly env: { MCP_AUDIT_FILE: string; MCP_STATE_DIR: string }
  /** Lines of the file, or of another in its folder, without what differs from run to run. */
  lines: (name?: string) => AuditLine[]
  /** `cmon-mcp audit verify` of files in the folder. */
  verify: (names?: readonly string[], args?: readonly string[]) => Promise<Finished>
  /** The same with a log on stdin to take heads from. */
  verifyAgainst: (log: string, names?: readonly string[]) => Promise<number | null>
}

export type AuditLine = { event: string } & Record<string, unknown>

export async function auditPlace(): Promise<AuditPlace> {
  const folder = await temporaryFolder()
  const env = {
    MCP_AUDIT_FILE: join(folder, 'audit.jsonl'),
    MCP_STATE_DIR: await temporaryFolder(),
  }
  const paths = (names: readonly string[]): string[] => names.map((name) => join(folder, name))
  return {
    folder,
    file: env.MCP_AUDIT_FILE,
    env,
    lines(name = 'audit.jsonl') {
      const path = join(folder, name)
      if (!existsSync(path)) return []
      const text = readFileSync(path, 'utf8')
      return (
        text
          .split('\n')
          .filter((line) => line.endsWith('}'))
          // Written by the program under test.
          .map((line) => JSON.parse(line) as AuditLine)
          .map(({ mac: _mac, prev: _prev, chain: _chain, time: _time, ...fields }) => fields)
      )
    },
    verify: (names = ['audit.jsonl'], args = []) =>
      runProgram(['audit', 'verify', ...paths(names), ...args], env),
    async verifyAgainst(log, names = ['audit.jsonl']) {
      const program = await startProgram(['audit', 'verify', ...paths(names), '--head', '-'], {
        // Without the heads that the state directory keeps.
        MCP_AUDIT_KEY: AUDIT_KEY,
      })
      program.child.stdin.end(log)
      return program.exited
    },
  }
}

/** A key of the tests, for chains that are checked without their state directory. */
export const AUDIT_KEY = 'an-audit-key-of-the-tests-0123456789abcdef'
