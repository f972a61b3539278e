import { secretsIn } from '../../config/describe.ts'
import type { Config } from '../../config/settings.ts'
import { clean } from '../../fleet/untrusted.ts'
import type { CheckReport, Finding } from './finding.ts'

const NAME_WIDTH = 24
const LONGEST = 1_000

/** The same without what must not be shown. */
export type Mask = (text: string) => string

/**
 * Masks the secrets of these settings, should one of them ever come back in somebody's answer. Shorter ones
 * would turn up in ordinary words.
 */
export function maskOf(config: Config | undefined): Mask {
  const secrets = config === undefined ? [] : secretsIn(config).filter(({ length }) => length >= 8)
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
}

/** The lines of one check for a person. Certificates, banners and replies are somebody else's words: cleaned. */
export function linesOf({ check, findings }: CheckReport, mask: Mask): string[] {
  return findings.flatMap((finding) => {
    const because = finding.status === 'skipped' ? 'because ' : ''
    const head = `${finding.status.padEnd(8)} ${check.padEnd(NAME_WIDTH)} ${because}${shown(finding.text, mask)}`
    const remedy = remedyOf(finding, mask)
    return remedy === '' ? [head] : [head, `${' '.repeat(9)}→ ${remedy}`]
  })
}

function remedyOf({ setting, fix = '' }: Finding, mask: Mask): string {
  // Where the text itself says what to write, the setting's name would say nothing more.
  if (setting === undefined || fix === '') return shown(fix, mask)
  return `${setting}: ${shown(fix, mask)}`
}

/** What is known of a run, for `--json`. */
export function reportJson(reports: readonly CheckReport[], exit: number, mask: Mask): string {
  const findings = reports.flatMap(({ check, findings: found }) =>
    found.map(({ status, text, setting, fix }) => ({
      check,
      status,
      text: shown(text, mask),
      ...(setting === undefined ? {} : { setting }),
      ...(fix === undefined ? {} : { fix: shown(fix, mask) }),
    })),
  )
  return JSON.stringify({ exit, findings }, null, 2)
}

/** `2 failed, 1 warning, 14 ok, 3 skipped` */
export function summaryOf(reports: readonly CheckReport[]): string {
  const counts = new Map<string, number>()
  for (const { status } of reports.flatMap(({ findings }) => findings))
    counts.set(status, (counts.get(status) ?? 0) + 1)
  const plural = { failed: 'failed', warning: 'warnings', ok: 'ok', skipped: 'skipped' }
  return Object.entries(plural)
    .flatMap(([status, many]) => {
      const count = counts.get(status) ?? 0
      return count === 0 ? [] : [`${count} ${count === 1 ? status : many}`]
    })
    .join(', ')
}

/** One line, without what a terminal would obey. */
function shown(text: string, mask: Mask): string {
  return mask(clean(text, LONGEST).replaceAll(/\s+/g, ' ').trim())
}
