import * as fc from 'fast-check'
import { LEVELS } from '../../src/auth/level.ts'
import type { Principal } from '../../src/auth/principal.ts'
import { readPolicy } from '../../src/policy/policy-file.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { TOOL_NAMES } from '../../src/tools/names.ts'

const TOOLSETS = Object.keys(TOOL_NAMES)
export const CLUSTERS = ['prod-pg', 'prod-shop', 'staging-pg', 'till']

const level = fc.constantFrom(...LEVELS)
const patterns = fc
  .subarray(['*', 'prod*', '*-pg', 'till', '!prod-shop', '!staging*', 'tag:eu'], { minLength: 1 })
  .filter((list) => list.some((one) => !one.startsWith('!')))
const audience = {
  principals: fc.subarray(['token:*', 'token:ci', 'oidc:maria', 'local'], { minLength: 1 }),
  groups: fc.subarray(['dba', 'dev*'], { minLength: 1 }),
}
const hours = fc.record({
  days: fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], { minLength: 1 }),
  from: fc.constantFrom('00:00', '08:00', '22:00'),
  until: fc.constantFrom('06:00', '18:00', '24:00'),
})
const some: { requiredKeys: ['level'] } = { requiredKeys: ['level'] }

/** A policy file's content, as JSON, which is YAML too. */
export const somePolicyFile = fc.record(
  {
    grants: fc.array(
      fc.record(
        {
          ...audience,
          level,
          toolsets: fc.subarray(['all', ...TOOLSETS], { minLength: 1 }),
          clusters: patterns,
          hours,
          approval: fc.constantFrom('ask', 'human', 'off'),
        },
        some,
      ),
      { minLength: 1, maxLength: 5 },
    ),
    freezes: fc.array(
      fc.record(
        {
          ...audience,
          name: fc.constantFrom('year end', 'audit week'),
          from: fc.constantFrom('2020-01-01T00:00Z', '2026-11-18T12:00Z'),
          until: fc.constantFrom('2026-11-20T00:00Z', '2990-01-01T00:00Z'),
          clusters: patterns,
          level,
        },
        { requiredKeys: ['name', 'from', 'until'] },
      ),
      { maxLength: 3 },
    ),
    protected: fc.array(
      fc.record(
        {
          clusters: patterns,
          interrupts: fc.constantFrom('ask', 'human', 'refuse'),
          loses_data: fc.constantFrom('ask', 'human', 'refuse'),
        },
        { requiredKeys: ['clusters'] },
      ),
      { maxLength: 2 },
    ),
    after_untrusted_text: fc.constant('human'),
  },
  { requiredKeys: ['grants'] },
)
export type PolicyFile = typeof somePolicyFile extends fc.Arbitrary<infer File> ? File : never

/** Throws for one that can't be read. */
export function policyOf(file: object): Policy {
  const read = readPolicy(JSON.stringify(file), TOOLSETS)
  if ('policy' in read) return read.policy
  throw new Error(JSON.stringify(read.problems))
}

/** People and programs, with scopes of their own and without. */
export const somePrincipal: fc.Arbitrary<Principal> = fc
  .record(
    {
      id: fc.constantFrom('token:ci', 'token:other', 'oidc:maria', 'local', 'anonymous'),
      groups: fc.subarray(['dba', 'dev-shop', 'guests']),
      scope: fc.record(
        {
          level,
          toolsets: fc.subarray(['all', ...TOOLSETS], { minLength: 1 }),
          clusters: patterns,
        },
        { requiredKeys: ['level', 'toolsets'] },
      ),
    },
    { requiredKeys: ['id'] },
  )
  .map((principal) => ({ kind: 'token', how: 'named token', ...principal }) as const)
