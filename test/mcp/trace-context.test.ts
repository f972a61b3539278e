import { expect, test } from 'vitest'
import { remoteSpan } from '../../src/mcp/trace-context.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

test.each([
  [`00-${TRACE}-${SPAN}-01`, true],
  [`00-${TRACE}-${SPAN}-00`, false],
  [`00-${TRACE}-${SPAN}-03`, true],
  // A later version may say more.
  [`cc-${TRACE}-${SPAN}-01-what-the-future-brings`, true],
])('%s is read', (traceparent, sampled) => {
  expect(remoteSpan(traceparent, 'a=1,b=2')).toEqual({
    traceId: TRACE,
    spanId: SPAN,
    sampled,
    state: 'a=1,b=2',
  })
})

test.each([
  undefined,
  7,
  '',
  TRACE,
  `ff-${TRACE}-${SPAN}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-1`,
  `00-${TRACE}-${SPAN}-01${'-x'.repeat(200)}`,
])('%s is not', (traceparent) => {
  expect(remoteSpan(traceparent, undefined)).toBeUndefined()
})

test('a state that is too long is left out', () => {
  expect(remoteSpan(`00-${TRACE}-${SPAN}-01`, `a=${'x'.repeat(600)}`)?.state).toBeUndefined()
})
