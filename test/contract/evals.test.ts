import { expect, test } from 'vitest'
import { toolsets } from '../../src/tools/index.ts'
import type { Task } from '../evals/task.ts'
import { TASKS } from '../evals/tasks/index.ts'

const tasks = Object.values(TASKS).flat()
const tools = toolsets.flatMap((toolset) => toolset.tools)
const called = new Set(tasks.flatMap(({ calls }) => calls.map(({ tool }) => tool)))

test('there are at least 120 tasks, each with a question of its own', () => {
  const questions = tasks.map(({ question }) => question)
  expect(questions.length).toBeGreaterThanOrEqual(120)
  expect(questions).toEqual([...new Set(questions)])
})

test('every toolset has tasks, and every tool is called by one', () => {
  expect(toolsets.map(({ name }) => name).filter((name) => !(name in TASKS))).toEqual([])
  expect(tools.map(({ name }) => name).filter((name) => !called.has(name))).toEqual([])
})

test('tasks speak of tools that exist', () => {
  const names = new Set(tools.map(({ name }) => name))
  const meant = [...called, ...tasks.flatMap(({ orFirst = [] }) => orFirst)]
  expect(meant.filter((name) => !names.has(name))).toEqual([])
})

test('a tool that changes something has a task that looks at the world afterwards', () => {
  const changing = tools.filter(({ hints }) => !hints.readOnlyHint).map(({ name }) => name)
  const lookedAt = new Set(
    tasks
      .filter(({ after }) => after !== undefined)
      .flatMap(({ calls }) => calls.map(({ tool }) => tool)),
  )
  expect(changing.filter((name) => !lookedAt.has(name))).toEqual([])
})

test('a task expects a fact, a refusal or a change', () => {
  const expectsNothing = ({ facts, calls, after }: Task): boolean =>
    after === undefined &&
    calls.every(({ refusal }) => refusal === undefined) &&
    typeof facts !== 'function' &&
    facts.length === 0
  expect(tasks.filter(expectsNothing).map(({ question }) => question)).toEqual([])
})
