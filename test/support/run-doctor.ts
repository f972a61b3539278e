import { runProgram } from './program.ts'

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

/** `cmon-mcp doctor --json` to its end. Nothing of what it is told is taken from the environment. */
export async function runDoctor(
  env: Record<string, string>,
  args: readonly string[] = [],
): Promise<Examined> {
  const { code, stdout, stderr } = await runProgram(['doctor', '--json', ...args], {
    ...WITHOUT_PROXIES,
    ...env,
  })
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

/** Machines that run tests may have proxies of their own. */
const WITHOUT_PROXIES = Object.fromEntries(
  Object.keys(process.env)
    .filter((key) => /^(https?|all)_proxy$/i.test(key))
    .map((key) => [key, '']),
)
