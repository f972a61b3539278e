import { readYamlList } from '../read-yaml-list.ts'
import type { FileProblem, FileProblems, LineOf } from '../read-yaml.ts'
import { isApprover, REFUSED_KEYS, schemaOf, type NamedToken } from './named-token.ts'

export type NamedTokens =
  { readonly tokens: readonly NamedToken[] } | { readonly problems: FileProblems }

/**
 * Reads a file of tokens. Gives every problem that it has, with its line; no problem holds a value, for it may
 * be a token.
 */
export function readNamedTokens(text: string, knownToolsets: readonly string[]): NamedTokens {
  const read = readYamlList<NamedToken>(text, {
    key: 'tokens',
    subject: 'a token',
    entry: schemaOf,
    refused: REFUSED_KEYS,
    check: (token, before, lineOf) => [
      ...clashes(token, before, lineOf),
      ...(isApprover(token) ? [] : unknownToolsets(token.toolsets, knownToolsets, lineOf)),
    ],
  })
  return 'problems' in read ? read : { tokens: read.entries }
}

function clashes(token: NamedToken, before: readonly NamedToken[], lineOf: LineOf): FileProblem[] {
  return (['name', 'hash'] as const).flatMap((key) =>
    before.some((other) => other[key] === token[key])
      ? [{ line: lineOf([key]), message: `${key} is that of another token too` }]
      : [],
  )
}

/** What is wrong with the toolsets that an entry names, which stand below `toolsets` in it. */
export function unknownToolsets(
  toolsets: readonly string[],
  known: readonly string[],
  lineOf: LineOf,
): FileProblem[] {
  return toolsets.flatMap((name, index) =>
    name === 'all' || known.includes(name)
      ? []
      : [
          {
            line: lineOf(['toolsets', index]),
            message: `toolsets names one that doesn't exist; there are: all, ${known.join(', ')}`,
          },
        ],
  )
}
