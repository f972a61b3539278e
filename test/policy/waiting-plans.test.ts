import { expect, test } from 'vitest'
import { changeParts, TERMS, waitingPlans } from '../support/change-parts.ts'

const asked = {
  tool: TERMS.tool,
  principal: TERMS.principal,
  summary: 'Restart node 192.0.2.11:3306 of main/orders',
  severity: 'interrupts',
  controller: 'main',
  cluster: 'main/orders',
  requests: [],
  checks: [],
} as const

test('the same call finds its own plan until that is used, and then makes another', async () => {
  const { plans } = (await changeParts()).approvals
  const waiting = waitingPlans(100)
  const ask = async (): Promise<string> => {
    const plan = await waiting.ask(plans, TERMS, { ...asked, requests: [], checks: [] })
    if (plan === 'full') throw new Error('there is no room')
    return plan.id
  }
  const first = await ask()
  expect(await ask()).toBe(first)
  await waiting.decide(first, { decision: 'approved', by: 'approver' })
  expect(await ask()).toBe(first)
  expect(await plans.redeem(first, TERMS)).toBeUndefined()
  const second = await ask()
  expect(second).not.toBe(first)
  expect(await ask()).toBe(second)
})
