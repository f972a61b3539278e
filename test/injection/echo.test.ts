import { expect, test } from 'vitest'
import { toolsets } from '../../src/tools/index.ts'
import { connect } from '../support/connect.ts'
import { judgeAnswer } from './judge-answer.ts'
import { PAYLOADS } from './payloads.ts'
import { markedAs, noPlanting } from './plant.ts'

const tools = toolsets.flatMap((one) => one.tools)

/** What fits the JSON schema of a parameter, with `text` wherever a text may stand. */
function valueWith(text: string, schema: unknown): unknown {
  // Of the kind that tools/list shows.
  const { type, items, properties } = schema as Record<string, unknown>
  if (type === 'array') return [valueWith(text, items)]
  if (type === 'integer' || type === 'number') return 1
  if (type === 'boolean') return true
  return properties === undefined ? text : withText(text, properties)
}

function withText(text: string, properties: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties ?? {}).map(([name, schema]) => [name, valueWith(text, schema)]),
  )
}

test('what a client copies into arguments is not repeated to it as words of ours', async () => {
  const t = await connect()
  const wrong: string[] = []
  for (const [index, payload] of PAYLOADS.entries()) {
    // Most parameters take no more.
    const text = payload.text(markedAs(index)).slice(0, 90)
    // Each tool meets some payloads, in each of its parameters, and each payload some tools.
    for (const { name, inputSchema, parameters } of tools.filter(
      (_, at) => (at + index) % 40 === 0,
    )) {
      const all = withText(text, inputSchema['properties'])
      const needed = inputSchema['required']
      const least = Object.fromEntries(
        Object.entries(all).filter(([key]) => Array.isArray(needed) && needed.includes(key)),
      )
      const known = {
        ...least,
        ...('cluster' in all ? { cluster: 'main/#1' } : {}),
        ...('reason' in all ? { reason: 'a test' } : {}),
      }
      const tried = [
        all,
        { [text]: text },
        // A ticket becomes a job's tag, a plain name.
        ...parameters
          .filter((parameter) => parameter !== 'ticket')
          .map((parameter) => ({ ...known, [parameter]: all[parameter] })),
      ]
      for (const args of tried) {
        const result = await t.client.callTool({ name, arguments: args })
        for (const finding of judgeAnswer('tools/call', { result }, noPlanting))
          wrong.push(`${name}: ${finding.what}: ${finding.text}`)
      }
    }
  }
  expect([...new Set(wrong)].slice(0, 20)).toEqual([])
  await t.close()
})

test('nor what it takes for the name of a tool, a prompt or a resource', async () => {
  const t = await connect()
  const wrong: string[] = []
  for (const [index, payload] of PAYLOADS.entries()) {
    const text = payload.text(markedAs(index)).slice(0, 1_000)
    const asked = [
      t.client.callTool({ name: text, arguments: {} }),
      t.client.getPrompt({ name: text }),
      t.client.getPrompt({ name: 'plan_upgrade', arguments: { cluster: text } }),
      t.client.readResource({ uri: `cmon://${text}/alarms` }),
      t.client.readResource({
        uri: `cmon://main/nodes/${escape(text)}`,
      }),
    ]
    for (const outcome of await Promise.allSettled(asked)) {
      const message = outcome.status === 'rejected' ? String(outcome.reason) : undefined
      const answer = message === undefined ? {} : { error: { message } }
      for (const finding of judgeAnswer('tools/call', answer, noPlanting))
        wrong.push(`${finding.what}: ${finding.text}`)
    }
  }
  expect([...new Set(wrong)].slice(0, 20)).toEqual([])
  await t.close()
})
