import type { Findings } from './config-error.ts'
import { approvalRules } from './rules-approval.ts'
import { controllerRules } from './rules-controller.ts'
import { httpRules } from './rules-http.ts'
import { identityRules } from './rules-identity.ts'
import { toolRules } from './rules-tools.ts'
import type { Rule, RuleInput } from './rule.ts'
import { settings, type SettingName } from './settings.ts'

/** What a command is going to do, and so which settings it can't do without. */
export interface Needs {
  readonly controller: boolean
  readonly http: boolean
}

/** Adds what the rules of a command find. `failed` are the settings that couldn't be read. */
export function applyRules(
  input: RuleInput,
  needs: Needs,
  failed: ReadonlySet<SettingName>,
  findings: Findings,
): void {
  const rules = [
    ...(needs.controller ? controllerRules : []),
    ...(needs.http ? [...httpRules, ...identityRules, ...approvalRules] : []),
    ...toolRules,
  ]
  applyThese(rules, input, failed, findings)
}

/** Adds what some rules find. */
export function applyThese(
  rules: readonly Rule[],
  input: RuleInput,
  failed: ReadonlySet<SettingName>,
  findings: Findings,
): void {
  for (const rule of rules) {
    if (rule.reads.some((name) => failed.has(name))) continue
    for (const { severity, about, message } of rule.find(input)) {
      const { key } = settings[about]
      const where = input.origins[about]
      if (severity === 'warning') findings.warnings.push(`${key}${inBrackets(where)}: ${message}`)
      else findings.problems.push({ key, message, ...(where === undefined ? {} : { where }) })
    }
  }
}

function inBrackets(where: string | undefined): string {
  return where === undefined ? '' : ` (${where})`
}
