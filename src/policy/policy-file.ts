import { createHash } from 'node:crypto'
import { z } from 'zod'
import {
  byLine,
  problemsOf,
  readYaml,
  type FileProblem,
  type FileProblems,
  type LineOf,
} from '../read-yaml.ts'
import { unknownToolsets } from '../auth/named-tokens.ts'
import type { Policy } from './policy.ts'
import {
  budgetSchema,
  fileSchema,
  freezeSchema,
  grantSchema,
  protectionSchema,
} from './policy-schema.ts'

/**
 * Reads a policy file (README, "Policy"). Gives every problem that it has, with its line. A file without grants
 * is a problem too: it would shut everybody out.
 */
export function readPolicy(
  text: string,
  knownToolsets: readonly string[],
): { readonly policy: Policy } | { readonly problems: FileProblems } {
  const read = readYaml(text)
  if ('problems' in read) return read
  const { value, lineOf } = read
  const problems: FileProblem[] = []
  const file = fileSchema.safeParse(value ?? {})
  for (const issue of file.error?.issues ?? [])
    problems.push(...problemsOf(issue, [], lineOf, { subject: 'the file' }))

  function entriesOf<Entry>(
    name: string,
    subject: string,
    schema: z.ZodType<Entry>,
    check: (entry: Entry, lineIn: LineOf) => FileProblem[] = () => [],
  ): Entry[] {
    // Looked at even beside what doesn't belong there, so that everything is told at once.
    const list = z.looseObject({ [name]: z.array(z.unknown()) }).safeParse(value).data?.[name] ?? []
    return list.flatMap((written, index) => {
      const parsed = schema.safeParse(written)
      if (parsed.success) {
        problems.push(...check(parsed.data, (within) => lineOf([name, index, ...within])))
        return [parsed.data]
      }
      for (const issue of parsed.error.issues)
        problems.push(...problemsOf(issue, [name, index], lineOf, { subject }))
      return []
    })
  }

  const grants = entriesOf('grants', 'a grant', grantSchema, ({ toolsets }, lineIn) =>
    unknownToolsets(toolsets, knownToolsets, lineIn),
  )
  const freezes = entriesOf('freezes', 'a freeze', freezeSchema)
  const budgets = entriesOf('budgets', 'a budget', budgetSchema)
  const protections = entriesOf('protected', 'a protection', protectionSchema)
  if (problems.length === 0 && grants.length === 0)
    problems.push({
      line: 1,
      message: 'the file has no grants, so nobody may do anything; write one, or set no file',
    })
  const sorted = byLine(problems)
  if (sorted !== undefined) return { problems: sorted }
  return {
    policy: {
      grants: grants.map(withAudience),
      freezes: freezes.map(withAudience),
      protectedClusters: protections.map(({ clusters, ...changes }) => ({ clusters, changes })),
      budgets: budgets
        .map(withAudience)
        .map(({ writes_per_hour: perHour, ...budget }) => ({ ...budget, perHour })),
      afterUntrustedText: file.data?.after_untrusted_text ?? undefined,
      digest: createHash('sha256').update(text).digest('base64url'),
    },
  }
}

function withAudience<Rule extends Policy['grants'][number]['audience']>({
  principals,
  groups,
  ...rule
}: Rule) {
  return { audience: { principals, groups }, ...rule }
}
