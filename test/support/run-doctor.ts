import { run } from '../../src/commands/run.ts'
import { temporaryFolder, type Finished } from './program.ts'

export interface DoctorFinding {
  check: string
  status: 'ok' | 'warning' | 'failed' | 'skipped'
  text: string
  setting?: string
  fix?: string
}

export interface Examined {
  code: number | null
  findings: DoctorFinding[]
  /** Everything that it wrote. */
  text: string
  /** What is wrong, warnings left out. */
  faults: DoctorFinding[]
  /** The status of each check, the worst of its findings. */
  status: Record<string, DoctorFinding['status']>
}

const WORST = ['failed', 'warning', 'ok', 'skipped'] as const

/** `cmon-mcp doctor --json` to its end. */
export async function runDoctor(
  env: Record<string, string>,
  args: readonly string[] = [],
): Promise<Examined> {
  return findingsIn(await runHere(['doctor', '--json', ...args], env))
}

/** What a `doctor --json` has found. */
export function findingsIn({ code, stdout, stderr }: Finished): Examined {
  if (!stdout.startsWith('{')) throw new Error(`no findings came: ${stdout}${stderr}`)
  // What --json prints.
  const { findings } = JSON.parse(stdout) as { findings: DoctorFinding[] }
  const status: Examined['status'] = {}
  for (const check of new Set(findings.map((one) => one.check)))
    for (const worst of WORST.toReversed())
      if (findings.some((one) => one.check === check && one.status === worst)) status[check] = worst
  return {
    code,
    findings,
    text: stdout + stderr,
    faults: findings.filter((one) => one.status === 'failed'),
    status,
  }
}

/**
 * The program in this process, with nothing of the outer environment and a state directory of its own: a start
 * of Node for each of a hundred faults would take minutes. `answers` sits at the terminal.
 */
export async function runHere(
  argv: readonly string[],
  env: Record<string, string>,
  answers?: (question: string) => string,
): Promise<Finished> {
  const written = { stdout: '', stderr: '' }
  const code = await run(argv, {
    env: { MCP_STATE_DIR: await temporaryFolder(), ...env },
    print: (line) => void (written.stdout += `${line}\n`),
    complain: (line) => void (written.stderr += `${line}\n`),
    ...(answers === undefined ? {} : { ask: async (question: string) => answers(question) }),
  })
  return { code, ...written }
}
