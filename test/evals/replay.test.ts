import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agrees } from './fact.ts'
import { play, shortcomings } from './play.ts'
import { enter, SCENES, type Stage } from './scenes.ts'
import { tasksByScene } from './tasks/index.ts'

describe.each(tasksByScene())('%s', (scene, tasks) => {
  let t: Stage
  beforeAll(async () => {
    t = await enter(scene)
  })
  afterAll(() => t.close())

  test.each(tasks.map((task) => [task.question, task] as const))('%s', async (_, task) => {
    const { after, limits } = task
    if (after !== undefined)
      expect(agrees(after.is, after.look(t.demo.world)), 'it was so before').toBe(false)
    const played = await play(task, t)
    const told = JSON.stringify(played.answers, null, 1)
    expect(shortcomings(task, played, t), told).toEqual([])
    if (limits === undefined) return
    expect(played.rpcs).toBeLessThanOrEqual(limits.rpcs)
    expect(played.tokens).toBeLessThanOrEqual(limits.tokens)
  })
})

test('a scene that no task plays in is none', () => {
  expect(tasksByScene().map(([scene]) => scene)).toEqual(Object.keys(SCENES))
})
