import { setClusterConfig } from '../../cmon/modules/cluster-config.ts'
import { setNodeConfig, unsetNodeConfig } from '../../cmon/modules/config.ts'
import { toSetting, type Setting } from '../../cmon/modules/setting.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName } from '../../fleet/untrusted.ts'
import type { Change, Finding } from '../../mcp/define-tool.ts'
import { spelling } from './differences.ts'
import { pending, type SettingChange, type Target, type Wanted } from './config-targets.ts'
import { needsRestart, risksOf } from './setting-risks.ts'

/** Throws InputError for secrets, which the model must not carry, and for what would break the file. */
export function checkSettings(wanted: readonly Wanted[]): void {
  const refuse = (problem: string, next: string): never => {
    throw new InputError('invalid_argument', problem, { parameter: 'settings', next })
  }
  const seen = new Set<string>()
  for (const { name, value, section } of wanted) {
    if (shownName(name) !== name || (section !== undefined && shownName(section) !== section))
      refuse('A name or section has odd characters', 'Write it as get_config shows it.')
    if (/\p{C}|\p{Zl}|\p{Zp}/u.test(value ?? ''))
      refuse(`The value of ${name} has control characters`, 'Write one line of plain text.')
    if (toSetting(name, value).withheld)
      refuse(
        `${name} is a secret, and those don't go through here`,
        'Let the operator set it in ClusterControl.',
      )
    const key = JSON.stringify([spelling(name), section?.toLowerCase()])
    if (seen.has(key)) refuse(`${name} is given twice`, 'Give it once.')
    seen.add(key)
  }
}

/** `max_connections: 200 → 300 on …`, the places with one former value together. */
export function beforeAndAfter(targets: readonly Target[]): Finding[] {
  const places = new Map<string, string[]>()
  for (const { shown, changes } of targets)
    for (const change of changes) {
      const words = `${change.name}: ${shownSetting(change.before)} → ${shownAfter(change)}`
      places.set(words, [...(places.get(words) ?? []), shown])
    }
  return [...places].map(([words, where]) => ({
    check: 'before and after',
    outcome: 'ok',
    note: `${words} on ${where.join(', ')}`,
  }))
}

export function risks(wanted: readonly Wanted[]): Finding[] {
  return wanted.flatMap(({ name }) =>
    risksOf(name).map(({ note }): Finding => ({
      check: 'risk',
      outcome: 'warning',
      note: `${name} ${note} (inferred from its name)`,
    })),
  )
}

export function restarts(wanted: readonly Wanted[], clusterType: string): Finding[] {
  const names = wanted.map(({ name }) => name).filter((name) => needsRestart(name, clusterType))
  if (names.length === 0) return []
  const note = `${names.join(', ')}: takes effect only when the node is restarted (inferred)`
  return [{ check: 'restart', outcome: 'warning', note }]
}

/** One RPC to set what has a value, and one for what goes; none for what is so already. */
export function stepsFor(clusterId: number, target: Target): Change<object>['steps'] {
  const { node } = target
  const values = pending(target).flatMap(({ name, section, value }) =>
    value === null ? [] : [{ name, section, value }],
  )
  const gone = pending(target).filter(({ value }) => value === null)
  return [
    ...(values.length === 0
      ? []
      : [
          step((cmon, options) =>
            node === undefined
              ? setClusterConfig(cmon, clusterId, values, options)
              : setNodeConfig(cmon, node, values, options),
          ),
        ]),
    ...(gone.length === 0 || node === undefined
      ? []
      : [step((cmon, options) => unsetNodeConfig(cmon, node, gone, options))]),
  ]
}

type Step = Change<object>['steps'][number]

function step(send: (...to: Parameters<Step>) => Promise<unknown>): Step {
  return async (cmon, options) => {
    await send(cmon, options)
    return {}
  }
}

/** No blanks: a value from the fleet must not become a sentence in ours. */
const PLAIN_VALUE = /^[\w./%*+-][\w.,:;/%@+=*-]{0,127}$/

function shownSetting(setting: Setting | undefined): string {
  if (setting === undefined) return '(not set)'
  return setting.withheld ? '(secret)' : shownValue(setting.value ?? '')
}

function shownAfter({ value }: SettingChange): string {
  return value === null ? '(not set)' : shownValue(value)
}

function shownValue(value: string): string {
  if (value === '') return '(empty)'
  return PLAIN_VALUE.test(value) ? value : '(a value that is not shown)'
}
