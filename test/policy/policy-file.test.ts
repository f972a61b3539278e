import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readPolicy } from '../../src/policy/policy-file.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { TOOL_NAMES } from '../../src/tools/names.ts'

const toolsets = Object.keys(TOOL_NAMES)

function policyIn(text: string): Policy {
  const read = readPolicy(text, toolsets)
  if ('policy' in read) return read.policy
  throw new Error(JSON.stringify(read.problems))
}

function problemsIn(text: string): string[] {
  const read = readPolicy(text, toolsets)
  return 'problems' in read ? read.problems.map(({ line, message }) => `${line}: ${message}`) : []
}

test('the file that the packages bring can be read: it protects prod* and gives everybody the rest', () => {
  const policy = policyIn(readFileSync('packaging/policy.yaml', 'utf8'))
  expect(policy.grants.map(({ level, clusters }) => [level, clusters.written])).toEqual([
    ['destroy', ['*']],
  ])
  expect(policy.protectedClusters).toEqual([
    {
      clusters: expect.objectContaining({ written: ['prod*'] }),
      changes: { interrupts: 'human', loses_data: 'refuse', widens_access: 'human' },
    },
  ])
  expect([policy.freezes, policy.budgets, policy.afterUntrustedText]).toEqual([[], [], undefined])
})

test('what it shows in comments can be read too', () => {
  const text = readFileSync('packaging/policy.yaml', 'utf8')
  // Prose has one space behind the #, or three.
  const uncommented = text.replaceAll(/^#(?=(?: {2}| {4})[^ ]|[a-z_]+:)/gm, '')
  const policy = policyIn(uncommented)
  expect(policy.grants.length).toBeGreaterThan(1)
  expect(policy.freezes).toHaveLength(1)
  expect(policy.budgets).toHaveLength(1)
  expect(policy.afterUntrustedText).toBe('human')
})

test('another text is another policy, for plans that were made under it', () => {
  const text = 'grants:\n  - level: operate\n'
  expect(policyIn(text).digest).toBe(policyIn(text).digest)
  expect(policyIn(text).digest).not.toBe(policyIn(`${text}# a word\n`).digest)
})

describe('tells all that is wrong at once, with its line', () => {
  test('of every part', () => {
    const text = `grants:
  - level: everything
  - level: operate
    cluster: prod-pg
  - level: operate
    toolsets: [backup]
    clusters: ["!prod*"]
    hours: {from: 8am, until: "18:00", zone: Mars/Olympus}
protected:
  - loses_data: off
freezes:
  - name: backwards
    from: 2026-12-24T00:00Z
    until: 2026-12-01T00:00Z
  - from: 2026-12-24
    until: 2026-12-25T00:00Z
    name: dates
budgets:
  - writes_per_hour: many
after_untrusted_text: off
`
    expect(problemsIn(text)).toEqual([
      '2: level must be observe, operate or destroy',
      '4: holds a key that is unknown',
      '7: clusters has exceptions only, so it matches nothing; begin it with "*"',
      '8: from must be a time such as "08:00"',
      '8: zone is no time zone that is known here; Europe/Stockholm is one',
      '10: clusters must be a list, such as ["prod*", "!prod-test"]',
      '10: loses_data must be ask, human or refuse',
      '14: until is not after its beginning',
      '15: from must be a time with its zone, such as 2026-12-18T18:00Z or 2026-12-18T18:00+01:00',
      '19: writes_per_hour must be a number of changes',
      '20: after_untrusted_text must be human, or left out',
    ])
  })

  test('a toolset that does not exist', () => {
    expect(problemsIn('grants:\n  - level: observe\n    toolsets: [fleet, backup]\n')).toEqual([
      `3: toolsets names one that doesn't exist; there are: all, ${toolsets.join(', ')}`,
    ])
  })

  test('a file that would shut everybody out, and what is no YAML', () => {
    const nobody = '1: the file has no grants, so nobody may do anything; write one, or set no file'
    expect([problemsIn(''), problemsIn('grants: []\n')]).toEqual([[nobody], [nobody]])
    expect(problemsIn('grants: [')[0]).toContain('is no YAML')
    expect(problemsIn('- level: observe\n')).toEqual(['1: the file must be keys with values'])
  })
})
