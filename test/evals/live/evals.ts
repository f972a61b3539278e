import { enter } from '../scenes.ts'
import { TASKS, tasksByScene } from '../tasks/index.ts'
import type { Task } from '../task.ts'
import { anthropicChats } from './anthropic.ts'
import { attempt, type Attempt } from './attempt.ts'
import { openaiChats } from './openai.ts'
import { HOW_TO_MEASURE, liveSettings } from './settings.ts'
import { toTable } from './table.ts'

interface Asked {
  env: NodeJS.ProcessEnv
  print: (text: string) => void
  /** Told as they come, for a run takes long. */
  progress?: (attempt: Attempt) => void
  tasks?: Readonly<Record<string, readonly Task[]>>
}

/** Puts the tasks to the model of the environment and prints how it did; says so when there is none. */
export async function evals({ env, print, progress = () => {}, tasks = TASKS }: Asked) {
  const settings = liveSettings(env)
  if (settings === undefined) {
    print(HOW_TO_MEASURE)
    return
  }
  const openChat = settings.api === 'openai' ? openaiChats(settings) : anthropicChats(settings)
  const attempts = new Map<Task, Attempt>()
  for (const [scene, played] of tasksByScene(Object.values(tasks).flat())) {
    const stage = await enter(scene)
    try {
      for (const task of played) {
        const made = await attempt(task, stage, openChat)
        attempts.set(task, made)
        progress(made)
      }
    } finally {
      await stage.close()
    }
  }
  const groups = Object.entries(tasks).map(([name, own]): [string, Attempt[]] => [
    name,
    own.flatMap((task) => attempts.get(task) ?? []),
  ])
  print(toTable(new Map(groups)))
}
