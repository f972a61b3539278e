import { withDeadline } from '../../cmon/deadline.ts'
import { CmonError } from '../../cmon/errors.ts'
import { ConfigError } from '../../config/config-error.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { exitCodeOf } from '../io.ts'
import { failed, skipped, type Check, type CheckReport, type Finding } from './finding.ts'

/** No check takes longer, whatever it waits for. */
const CHECK_LIMIT_MS = 60_000

export interface Listener {
  readonly begins: (check: string) => void
  readonly reports: (report: CheckReport) => void
}

/** Runs checks one after the other; one whose needs failed is skipped, and says which. */
export async function runChecks(
  checks: readonly Check[],
  { begins, reports }: Listener,
): Promise<CheckReport[]> {
  const bad = new Set<Check>()
  const done: CheckReport[] = []
  for (const check of checks) {
    const missing = check.needs?.find((need) => bad.has(need))
    begins(check.name)
    const findings =
      missing === undefined
        ? await findingsOf(check)
        : [skipped(`the check "${missing.name}" has not passed`)]
    const without = findings.every(({ status }) => status === 'skipped')
    if (without || findings.some(({ status }) => status === 'failed')) bad.add(check)
    const report = { check: check.name, findings }
    done.push(report)
    reports(report)
  }
  return done
}

async function findingsOf({ name, run }: Check): Promise<readonly Finding[]> {
  const deadline = { what: name, timeoutMs: CHECK_LIMIT_MS, next: 'Look at what it waits for.' }
  try {
    return await withDeadline(deadline, undefined, async (signal) => run(signal))
  } catch (thrown) {
    return [failureOf(thrown)]
  }
}

function failureOf(thrown: unknown): Finding {
  if (thrown instanceof CmonError)
    return failed(exitCodeOf(thrown.code), `${thrown.message}.`, { fix: thrown.next ?? '' })
  if (thrown instanceof ConfigError)
    return failed(exitCodes.configuration, thrown.message, { fix: 'Mend the setting named.' })
  return failed(exitCodes.failed, thrown instanceof Error ? thrown.message : String(thrown), {
    fix: 'The check itself could not be made; please report this.',
  })
}

/** The worst first: what is named earlier has to be mended before the rest can be judged. */
const WORST: readonly ExitCode[] = [
  exitCodes.configuration,
  exitCodes.refused,
  exitCodes.unreachable,
  exitCodes.failed,
]

/** The exit code for all that was found. */
export function exitCodeFor(reports: readonly CheckReport[]): ExitCode {
  const seen = new Set(
    reports.flatMap(({ findings }) =>
      findings.flatMap(({ status, exit }) =>
        status === 'failed' ? [exit ?? exitCodes.failed] : [],
      ),
    ),
  )
  return WORST.find((code) => seen.has(code)) ?? exitCodes.done
}
