import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { LEVELS } from '../../src/auth/level.ts'
import { decide, isConfined, type Decision, type Wish } from '../../src/policy/decide.ts'
import { standingOf } from '../../src/policy/standing.ts'
import { SEVERITIES } from '../../src/policy/severity.ts'
import { TOOL_NAMES } from '../../src/tools/names.ts'
import { CLUSTERS, policyOf, somePolicyFile, somePrincipal } from '../support/some-policy.ts'

const toolset = fc.constantFrom(...Object.keys(TOOL_NAMES))
const cluster = fc.record({
  names: fc.constantFrom(...CLUSTERS).map((name) => [name, `main/${name}`]),
  tags: fc.subarray(['eu', 'us']),
})
const wish: fc.Arbitrary<Wish> = fc.record(
  {
    toolset,
    level: fc.constantFrom(...LEVELS),
    cluster: fc.oneof(cluster, fc.constant('controller' as const)),
    severity: fc.constantFrom(...SEVERITIES),
    tainted: fc.boolean(),
  },
  { requiredKeys: ['toolset', 'level', 'cluster'] },
)
const now = fc.date({
  min: new Date('2026-11-16T00:00Z'),
  max: new Date('2026-11-23T00:00Z'),
  noInvalidDate: true,
})
const approval = fc.constantFrom('ask', 'human', 'off')

const STRICT = ['off', 'ask', 'human', 'refuse']

/** From what is let through most easily to what isn't at all. */
function strictness(decision: Decision): number {
  return STRICT.indexOf(decision.allowed ? decision.approval : 'refuse')
}

test('what may be done with a cluster may be done with some cluster: it is listed', () => {
  fc.assert(
    fc.property(
      somePolicyFile,
      somePrincipal,
      wish,
      now,
      approval,
      (file, who, asked, time, mode) => {
        const standing = standingOf({ approval: mode, policy: policyOf(file) }, who, time)
        const { toolset: of, level } = asked
        if (decide(standing, asked).allowed)
          expect(decide(standing, { toolset: of, level }).allowed).toBe(true)
      },
    ),
    { numRuns: 1_000 },
  )
})

test('nothing that is added to a policy but a grant lets through more', () => {
  fc.assert(
    fc.property(
      somePolicyFile,
      somePolicyFile,
      somePrincipal,
      wish,
      now,
      (file, more, who, asked, time) => {
        const { freezes = [], protected: guarded = [] } = file
        const stricter = {
          ...file,
          freezes: [...freezes, ...(more.freezes ?? [])],
          protected: [...guarded, ...(more.protected ?? [])],
          after_untrusted_text: 'human',
        }
        const [before, after] = [file, stricter].map((one) =>
          strictness(
            decide(standingOf({ approval: 'ask', policy: policyOf(one) }, who, time), asked),
          ),
        )
        expect(after).toBeGreaterThanOrEqual(before ?? 0)
      },
    ),
    { numRuns: 1_000 },
  )
})

test("a credential's own scope only takes away, and one without grants gets nothing", () => {
  fc.assert(
    fc.property(somePolicyFile, somePrincipal, wish, now, (file, who, asked, time) => {
      const policy = policyOf(file)
      const { scope: _scope, ...whole } = who
      const limited = decide(standingOf({ approval: 'ask', policy }, who, time), asked)
      const free = decide(standingOf({ approval: 'ask', policy }, whole, time), asked)
      if (limited.allowed) expect(free).toEqual(limited)
      const stranger = { id: 'nobody', kind: 'token', how: 'named token' } as const
      const meant = file.grants.filter(({ principals, groups }) => principals ?? groups)
      if (meant.length === file.grants.length)
        expect(
          decide(standingOf({ approval: 'ask', policy }, stranger, time), asked),
        ).toMatchObject({
          allowed: false,
          why: 'grants',
        })
    }),
    { numRuns: 500 },
  )
})

test('equal keys stand for equal decisions', () => {
  fc.assert(
    fc.property(somePolicyFile, somePrincipal, somePrincipal, wish, now, now, (file, ...rest) => {
      const [one, other, asked, early, late] = rest
      const rules = { approval: 'ask' as const, policy: policyOf(file) }
      const [first, second] = [standingOf(rules, one, early), standingOf(rules, other, late)]
      if (first.key === second.key) expect(decide(second, asked)).toEqual(decide(first, asked))
    }),
    { numRuns: 1_000 },
  )
})

test('who is not confined sees whatever cluster there is', () => {
  fc.assert(
    fc.property(
      somePolicyFile,
      somePrincipal,
      toolset,
      cluster,
      now,
      (file, who, of, which, time) => {
        const standing = standingOf({ approval: 'ask', policy: policyOf(file) }, who, time)
        const look = { toolset: of, level: 'observe' as const }
        if (!isConfined(standing, of) && decide(standing, look).allowed)
          expect(decide(standing, { ...look, cluster: which }).allowed).toBe(true)
      },
    ),
    { numRuns: 1_000 },
  )
})
