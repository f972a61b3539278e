import { suggest } from './nearest.ts'
import { problem, warning, type Finding, type Rule } from './rule.ts'
import type { SettingName } from './settings.ts'

/** What holds for every command that shows tools. */
export const toolRules: readonly Rule[] = [
  {
    reads: ['level', 'readOnly'],
    find: ({ parsed, origins }) =>
      parsed.readOnly && origins.level !== undefined && parsed.level !== 'observe'
        ? [
            warning(
              'level',
              `${parsed.level} is overruled by MCP_READ_ONLY=true: the level is observe`,
            ),
          ]
        : [],
  },
  {
    reads: ['toolsets'],
    find({ config, knownToolsets }) {
      const names = config.toolsets.filter((name) => name !== 'all')
      return knownToolsets === undefined ? [] : unknown('toolsets', 'toolset', names, knownToolsets)
    },
  },
  {
    reads: ['includeTools'],
    find: ({ config, knownTools }) =>
      knownTools === undefined
        ? []
        : unknown('includeTools', 'tool', config.includeTools, knownTools),
  },
  {
    reads: ['excludeTools'],
    find: ({ config, knownTools }) =>
      knownTools === undefined
        ? []
        : unknown('excludeTools', 'tool', config.excludeTools, knownTools),
  },
]

function unknown(
  about: SettingName,
  thing: string,
  names: readonly string[],
  known: readonly string[],
): Finding[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) =>
      problem(about, `there is no ${thing} "${name}"${suggest(name, known)}${all(thing, known)}`),
    )
}

/** Toolsets are few enough to name them all. */
function all(thing: string, known: readonly string[]): string {
  return thing === 'toolset' ? `; there are: all, ${known.join(', ')}` : ''
}
