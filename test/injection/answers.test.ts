import type { Client } from '@modelcontextprotocol/client'
import { expect, test } from 'vitest'
import { createWorld } from '../../src/demo/world/world.ts'
import { toolsets } from '../../src/tools/index.ts'
import { connect } from '../support/connect.ts'
import { judgeAnswer, type Answer } from './judge-answer.ts'
import { PAYLOADS } from './payloads.ts'
import { plant, type Manner } from './plant.ts'
import { allReads, readingCalls, type Question } from './questions.ts'

/** By how far payloads move on between turns, so that they come to stand in other fields. */
const STEP = 32
const TURNS: Readonly<Record<Manner, number>> = { texts: 4, words: 3, refusals: 3 }

test('every tool that reads is asked', () => {
  const reading = toolsets
    .flatMap(({ tools }) => tools)
    .filter(({ hints }) => hints.readOnlyHint)
    .map(({ name }) => name)
  expect(Object.keys(readingCalls(createWorld(), 0)).toSorted()).toEqual(reading.toSorted())
})

test('there are many payloads, all different', () => {
  const texts = PAYLOADS.map((payload) => payload.text('mark'))
  expect(new Set(texts).size).toBeGreaterThanOrEqual(60)
  expect(texts.filter((text) => !text.includes('mark'))).toEqual([])
})

test.each(Object.keys(TURNS) as Manner[])(
  'what a controller says is marked in both forms of every answer: %s',
  async (manner) => {
    const wrong: string[] = []
    const stood = new Set<string>()
    const met = new Map<string, Set<string>>()
    for (let turn = 0; turn < TURNS[manner]; turn++) {
      const planting = plant(manner, turn, turn * STEP)
      const t = await connect({ rewrite: planting.rewrite })
      for (const { method, params } of allReads(t.demo.world, turn)) {
        planting.moveOn()
        const answer = await ask(t.client, { method, params })
        for (const { what, text } of judgeAnswer(method, answer, planting))
          wrong.push(`${JSON.stringify(params)}: ${what}: ${text}`)
        for (const { payload, field } of planting.found(JSON.stringify(answer)))
          met.set(field, (met.get(field) ?? new Set()).add(`${payload.group}, ${payload.name}`))
      }
      await t.close()
      for (const pair of planting.planted) stood.add(pair)
      expect(t.demo.defects).toEqual([])
    }
    expect(wrong.slice(0, 20)).toEqual([])
    // Not by saying nothing.
    const shown = new Set([...met.values()].flatMap((names) => [...names]))
    expect(shown.size).toBe(PAYLOADS.length)
    for (const index of PAYLOADS.keys())
      expect([...stood].filter((pair) => pair.startsWith(`${index} `)).length).toBeGreaterThan(60)
    if (manner !== 'refusals') expect(met.size).toBeGreaterThan(50)
  },
)

/** As a client gets it, errors of the protocol too. */
async function ask(client: Client, { method, params }: Question): Promise<Answer> {
  try {
    return { result: await client.request({ method, params }) }
  } catch (thrown) {
    return { error: { message: thrown instanceof Error ? thrown.message : String(thrown) } }
  }
}
