import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { localPrincipal } from '../../src/auth/principal.ts'
import type { CmonClient, RpcRequest } from '../../src/cmon/client.ts'
import { CmonError } from '../../src/cmon/errors.ts'
import { nameOf } from '../../src/cmon/request.ts'
import { startDemoController, type DemoController } from '../../src/demo/server.ts'
import { createPipeline } from '../../src/mcp/call-tool.ts'
import { additive, defineTool, destructive, readOnly } from '../../src/mcp/define-tool.ts'
import type { Tool } from '../../src/mcp/define-tool.ts'
import { selectTools } from '../../src/mcp/select-tools.ts'
import { defineToolset } from '../../src/mcp/toolset.ts'
import { toolsets } from '../../src/tools/index.ts'
import { READS, WRITES } from '../cmon/effects.ts'
import { operationName, sentOperations } from '../cmon/operations.ts'
import { changeParts } from '../support/change-parts.ts'
import { clientOf } from '../support/connect.ts'

let requests: RpcRequest[]
let writes: RpcRequest[]
beforeAll(async () => {
  requests = (await sentOperations()).map(({ request }) => request)
  writes = requests.filter((request) => WRITES.has(operationName(request)))
})

const anything = z.object({})

test('the table of operations contradicts itself nowhere', () => {
  expect([...READS].filter((name) => WRITES.has(name))).toEqual([])
})

test('row 2: every operation is marked as the references have it', () => {
  const marked = requests.map((request) => [operationName(request), request.kind])
  const known = requests.map((request) => {
    const name = operationName(request)
    if (WRITES.has(name)) return [name, 'write']
    return [name, READS.has(name) ? 'read' : 'in no reference']
  })
  expect(marked).toEqual(known)
  expect(writes.length).toBeGreaterThan(30)
})

test('row 2: a tool has the way to change something only where its hints say so', () => {
  const tools = toolsets.flatMap((toolset) => [...toolset.tools])
  expect(tools.filter((tool) => 'run' in tool !== tool.hints.readOnlyHint)).toEqual([])
})

interface Trial {
  demo: DemoController
  /** What reached the controller besides reads. */
  written: () => string[]
  call: (tool: Tool) => Promise<unknown>
}

/** The pipeline before a real controller, and one tool behind it; nobody has to agree to anything. */
async function trial(): Promise<Trial> {
  const demo = await startDemoController({ port: 0 })
  const cmon = clientOf(demo)
  onTestFinished(async () => {
    await cmon.close()
    await demo.close()
  })
  const fleet = { controllers: [{ name: 'main', cmon }] }
  const pipeline = createPipeline({
    fleetFor: () => fleet,
    ...(await changeParts('off')),
    report: () => {},
  })
  return {
    demo,
    written: () =>
      demo.rpcs().flatMap(({ path, operation }) => {
        const name = `${path.replace(/^\/v2\/|\/$/g, '')}/${operation}`
        return WRITES.has(name) ? [name] : []
      }),
    call: (tool) =>
      pipeline.call({
        name: tool.name,
        args: 'run' in tool ? {} : { reason: 'a test' },
        selection: selectTools([defineToolset('tests', 'For tests', [tool])], {
          level: 'destroy',
          toolsets: ['all'],
          include: [],
          exclude: [],
        }),
        principal: localPrincipal,
        signal: new AbortController().signal,
        progress: () => {},
      }),
  }
}

const common = { title: 'Try', description: 'Tries.', input: {}, output: {} }

/** Why each request didn't go out, in both ways that a client has. A controller's refusal is no reason: it went out. */
async function refusals(cmon: CmonClient, tried: readonly RpcRequest[]): Promise<string[]> {
  const reasons: string[] = []
  for (const request of tried)
    for (const send of [
      () => cmon.call(request, anything),
      () => cmon.stream(request, AbortSignal.timeout(1_000)),
    ])
      await send().then(
        () => reasons.push('sent'),
        (thrown: unknown) =>
          reasons.push(thrown instanceof CmonError ? 'sent' : (thrown as Error).message),
      )
  return reasons
}

const twice = (texts: readonly string[]): string[] => texts.flatMap((text) => [text, text])
const onlyLooks = (request: RpcRequest): string =>
  `${nameOf(request)} is a change, and this code may only look`

test('row 2: a tool that only looks can send none of the writes there are, and all of the reads', async () => {
  const { demo, written, call } = await trial()
  let reasons: string[] = []
  const tool = defineTool({
    ...common,
    name: 'try_writes',
    hints: readOnly,
    async run({ fleet }) {
      const [main] = fleet.controllers
      if (main === undefined) throw new Error('there is no controller')
      reasons = await refusals(main.cmon, writes)
      for (const request of requests.filter((one) => !writes.includes(one)))
        await main.cmon.call(request, anything).catch(() => {})
      return {}
    },
  })
  await call(tool)
  expect(reasons).toEqual(twice(writes.map(onlyLooks)))
  expect(written()).toEqual([])
  const read = new Set(demo.rpcs().map(({ operation }) => operation.toLowerCase()))
  const unread = requests.filter(
    (one) => !writes.includes(one) && !read.has(one.operation.toLowerCase()),
  )
  expect(unread.map(operationName)).toEqual([])
})

test.each([
  ['operate', additive],
  ['destroy', destructive],
] as const)('row 2: a change of level %s only looks while it is prepared', async (_, hints) => {
  const { written, call } = await trial()
  let reasons: string[] = []
  const tool = defineTool({
    ...common,
    name: 'try_writes',
    hints,
    async prepare({ fleet }) {
      const [main] = fleet.controllers
      if (main === undefined) throw new Error('there is no controller')
      reasons = await refusals(main.cmon, writes)
      throw new Error('enough is known')
    },
  })
  await call(tool)
  expect(reasons).toEqual(twice(writes.map(onlyLooks)))
  expect(written()).toEqual([])
})

test.each([
  ['operate', additive, 'routine'],
  ['destroy', destructive, 'loses_data'],
] as const)(
  'row 2: an agreed change of level %s sends what was agreed to, once, and no other write',
  async (_, hints, severity) => {
    const { demo, written, call } = await trial()
    for (const agreed of writes) {
      const before = demo.rpcs().length
      let reasons: string[] = []
      const tool = defineTool({
        ...common,
        name: 'try_writes',
        hints,
        async prepare({ fleet }) {
          const [controller] = fleet.controllers
          if (controller === undefined) throw new Error('there is no controller')
          return {
            controller,
            cluster: null,
            severity,
            summary: 'Try',
            findings: [],
            basis: null,
            steps: [
              async (cmon) => {
                // It went out, even when the controller won't have it.
                await cmon.call(agreed, anything).catch((thrown: unknown) => {
                  if (!(thrown instanceof CmonError)) throw thrown
                })
                reasons = await refusals(cmon, writes)
                return {}
              },
            ],
          }
        },
      })
      await call(tool)
      const others = writes.map((request) => `${nameOf(request)} is not what was agreed to`)
      expect({ agreed: nameOf(agreed), reasons }).toEqual({
        agreed: nameOf(agreed),
        reasons: twice(others),
      })
      expect(demo.rpcs().length - before).toBeLessThanOrEqual(2)
    }
    expect(written()).toEqual(writes.map(operationName))
  },
)
