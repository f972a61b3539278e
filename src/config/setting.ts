import type { z } from 'zod'

/** How the text of a setting becomes a value, and how that value is shown again. */
export interface Kind<Value> {
  readonly schema: z.ZodType<Value, string>
  /** What stands for the value in help texts; empty for a flag that may be given bare. */
  readonly placeholder: string
  /** What may be written, where that is a few words: for completion in shells. */
  readonly words?: readonly string[]
  show(value: Value): string
}

/** The headings of `--help`, in its order. */
export const GROUPS = ['Controller', 'Server', 'Tools', 'Operations'] as const

/** `Proxy`: of `cmon-mcp proxy` alone, whose help has them. */
export type Group = (typeof GROUPS)[number] | 'Proxy'

/** `default`: has one; `derived`: follows from other settings; `optional`: undefined when not set. */
type Presence = 'default' | 'derived' | 'optional'

interface Declaration<Value> {
  /** The environment variable; the flag's name follows from it. */
  key: string
  kind: Kind<Value>
  group: Group
  help: string
  /** Replaces the kind's own. */
  placeholder?: string
  /** A second, shorter name of the flag, without dashes. */
  short?: string
  /** Masked everywhere; has a `…_FILE` form and is looked up in `$CREDENTIALS_DIRECTORY`. */
  secret?: boolean
  /** The value is a path that must be readable; `secret` content is warned about when others can read it. */
  file?: 'public' | 'secret'
  /** A reload can't change it: the daemon goes on with the value it started with. */
  restart?: boolean
}

/** One setting: everything that parsing, flags, `--help`, `print-config` and the README say about it. */
export interface Setting<Value = unknown, P extends Presence = Presence> {
  readonly key: string
  readonly kind: Kind<Value>
  readonly presence: P
  /** The default as one would write it. */
  readonly default: string | undefined
  /** For documentation: where the value comes from when it isn't set. */
  readonly derived: string | undefined
  readonly group: Group
  readonly help: string
  readonly placeholder: string
  readonly short: string | undefined
  readonly secret: boolean
  readonly file: 'public' | 'secret' | undefined
  readonly restart: boolean
}

/** Declares a setting. With `default` or `derived` it always has a value, else it may be undefined. */
export function setting<Value>(
  declared: Declaration<Value> & { default: string },
): Setting<Value, 'default'>
export function setting<Value>(
  declared: Declaration<Value> & { derived: string },
): Setting<Value, 'derived'>
export function setting<Value>(declared: Declaration<Value>): Setting<Value, 'optional'>
export function setting<Value>(
  declared: Declaration<Value> & { default?: string; derived?: string },
): Setting<Value> {
  return {
    key: declared.key,
    kind: declared.kind,
    presence: presenceOf(declared),
    default: declared.default,
    derived: declared.derived,
    group: declared.group,
    help: declared.help,
    placeholder: declared.placeholder ?? declared.kind.placeholder,
    short: declared.short,
    secret: declared.secret ?? false,
    file: declared.file,
    restart: declared.restart ?? false,
  }
}

function presenceOf(declared: { default?: string; derived?: string }): Presence {
  if (declared.default !== undefined) return 'default'
  return declared.derived === undefined ? 'optional' : 'derived'
}
