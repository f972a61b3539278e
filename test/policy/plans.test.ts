import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPlans, PLAN_ID, PLAN_LIFETIME_MS, type PlanTerms } from '../../src/policy/plans.ts'
import { createMemoryState } from '../../src/state/directory.ts'

const TERMS: PlanTerms = {
  tool: 'restart_node',
  principal: 'token-1',
  args: { cluster: 'main/orders', node: '192.0.2.11:3306', reason: 'kernel update' },
  basis: ['STARTED', [['192.0.2.11:3306', 'primary', 'online', false]]],
  consent: 'second_call',
}

async function plans(options: { policy?: string; now?: () => number; key?: Buffer } = {}) {
  const state = createMemoryState()
  return createPlans({
    key: options.key ?? (await state.key('plans')),
    used: await state.claims('used-plans'),
    policy: options.policy ?? 'rules',
    ...(options.now === undefined ? {} : { now: options.now }),
  })
}

test('an id agrees to its call once', async () => {
  const made = await plans()
  const { id, expires } = made.issue(TERMS)
  expect(expires.getTime()).toBeGreaterThan(Date.now() + PLAN_LIFETIME_MS - 2_000)
  expect(await made.redeem(id, TERMS)).toBeUndefined()
  expect(await made.redeem(id, TERMS)).toBe('used')
})

test('what is to be agreed to by a human counts for longer, and looking uses nothing up', async () => {
  const made = await plans()
  const terms = { ...TERMS, consent: 'human' } as const
  const { id, expires } = made.issue(terms, 3_600_000)
  expect(expires.getTime()).toBeGreaterThan(Date.now() + 3_598_000)
  expect(PLAN_ID.test(id)).toBe(true)
  expect([made.check(id, terms), made.check(id, terms), made.check(id, TERMS)]).toEqual([
    undefined,
    undefined,
    'other_call',
  ])
  expect(await made.redeem(id, TERMS)).toBe('other_call')
  expect(await made.redeem(id, terms)).toBeUndefined()
})

test('the order of argument names is no difference', async () => {
  const made = await plans()
  const { id } = made.issue(TERMS)
  const args = { reason: 'kernel update', node: '192.0.2.11:3306', cluster: 'main/orders' }
  expect(await made.redeem(id, { ...TERMS, args })).toBeUndefined()
})

describe('an id is nothing', () => {
  const others: [string, Partial<PlanTerms>, string][] = [
    ['for another tool', { tool: 'stop_node' }, 'other_call'],
    ['for another principal', { principal: 'token-2' }, 'other_call'],
    ['with other arguments', { args: { cluster: 'main/orders' } }, 'other_call'],
    ['by another way of consent', { consent: 'user' }, 'other_call'],
    ['once the state has changed', { basis: ['DEGRADED'] }, 'changed'],
  ]
  test.each(others)('%s', async (_, other, problem) => {
    const made = await plans()
    const { id } = made.issue(TERMS)
    expect(await made.redeem(id, { ...TERMS, ...other })).toBe(problem)
    expect(await made.redeem(id, TERMS)).toBeUndefined()
  })

  test('when its time is over', async () => {
    let now = Date.now()
    const made = await plans({ now: () => now })
    const { id } = made.issue(TERMS)
    now += PLAN_LIFETIME_MS + 1_000
    expect(await made.redeem(id, TERMS)).toBe('expired')
  })

  test('under other rules, or another key', async () => {
    const key = Buffer.alloc(32, 7)
    const { id } = (await plans({ key })).issue(TERMS)
    expect(await (await plans({ key, policy: 'others' })).redeem(id, TERMS)).toBe('other_call')
    expect(await (await plans()).redeem(id, TERMS)).toBe('malformed')
  })

  test('when any character of it is altered, cut or added', async () => {
    const made = await plans()
    const { id } = made.issue(TERMS)
    await fc.assert(
      fc.asyncProperty(fc.nat(id.length - 1), fc.string({ maxLength: 2 }), async (at, text) => {
        const altered = id.slice(0, at) + text + id.slice(at + 1)
        fc.pre(altered !== id)
        expect(await made.redeem(altered, TERMS)).toBe('malformed')
      }),
    )
    expect(await made.redeem(id, TERMS)).toBeUndefined()
  })
})
