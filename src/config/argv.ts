import { BOOLEAN_WORDS } from './kinds.ts'
import { fileKeyOf, flagOf, settingList } from './settings.ts'

/** A flag that stands for a setting. */
export interface SettingFlag {
  /** `--cmon-endpoint` */
  readonly flag: string
  /** The setting's environment key; `loadConfig` takes the value under it. */
  readonly key: string
  /** False when the flag may be given bare, which means true. */
  readonly takesValue: boolean
  readonly placeholder: string
  readonly help: string
  /** What the value may be, where that is a few words. */
  readonly words: readonly string[]
}

/** Every flag that stands for a setting, with the `…_FILE` forms, in the order of `--help`. */
export function settingFlags(): readonly SettingFlag[] {
  return settingList.flatMap(([, setting]) => {
    const { key, placeholder, help } = setting
    const words = setting.kind.words ?? []
    const own = { flag: flagOf(key), key, takesValue: placeholder !== '', placeholder, help, words }
    const fileKey = fileKeyOf(setting)
    if (fileKey === undefined) return [own]
    const ofFile = { flag: flagOf(fileKey), key: fileKey, takesValue: true, words: [] }
    return [own, { ...ofFile, placeholder: 'path', help: `File that holds ${key}` }]
  })
}

/** The short forms, each as a flag of its own. */
export function shortFlags(): readonly SettingFlag[] {
  return settingList.flatMap(([, { key, short }]) =>
    settingFlags()
      .filter((flag) => short !== undefined && flag.key === key)
      .map((flag) => ({ ...flag, flag: `--${short}` })),
  )
}

const byName = new Map(settingFlags().map((flag) => [flag.flag.slice(2), flag]))
const shortNames = new Map(
  settingList.flatMap(([, { key, short }]) => (short === undefined ? [] : [[short, key] as const])),
)

/**
 * Writes every flag of a setting as `--cmon-endpoint=value`, however it was given: one dash or two, the
 * value apart or after "=", the short form, a switch without its value. Everything else stays as it is,
 * as does all behind `--`; but a name in `others` (options of the command itself, such as `env-file`)
 * gets its second dash. `argv` is without the program's own name.
 */
export function normaliseArgv(argv: readonly string[], others: readonly string[] = []): string[] {
  const normal: string[] = []
  for (let at = 0; at < argv.length; at += 1) {
    const given = argv[at] ?? ''
    if (given === '--') return [...normal, ...argv.slice(at)]
    const { name, value } = split(given)
    const setting = name === undefined ? undefined : settingNamed(name)
    if (setting === undefined) {
      const isOther = name !== undefined && others.includes(name)
      normal.push(isOther ? given.replace(/^--?/, '--') : given)
      continue
    }
    const next = argv[at + 1]
    const takesNext = value === undefined && (setting.takesValue || isBooleanWord(next))
    if (takesNext) at += 1
    normal.push(joined(setting, value ?? (takesNext ? next : undefined)))
  }
  return normal
}

/** Whether one of the short forms is among the arguments, which asks for stdio when there is no command. */
export function usesShortForm(argv: readonly string[]): boolean {
  for (let at = 0; at < argv.length; at += 1) {
    const given = argv[at] ?? ''
    if (given === '--') return false
    const { name, value } = split(given)
    if (name !== undefined && shortNames.has(name)) return true
    const setting = name === undefined ? undefined : settingNamed(name)
    if (setting?.takesValue === true && value === undefined) at += 1
  }
  return false
}

function split(given: string): { name?: string; value?: string } {
  const [, name, value] = /^--?([a-z][a-z0-9-]*)(?:=([^]*))?$/.exec(given) ?? []
  return { ...(name === undefined ? {} : { name }), ...(value === undefined ? {} : { value }) }
}

function settingNamed(name: string): SettingFlag | undefined {
  const key = shortNames.get(name)
  return byName.get(key === undefined ? name : flagOf(key).slice(2))
}

function isBooleanWord(next: string | undefined): boolean {
  return next !== undefined && BOOLEAN_WORDS.includes(next.toLowerCase())
}

/** A value that is missing stays missing, so that the command's parser says so. */
function joined({ flag, takesValue }: SettingFlag, value: string | undefined): string {
  if (value !== undefined) return `${flag}=${value}`
  return takesValue ? flag : `${flag}=true`
}
