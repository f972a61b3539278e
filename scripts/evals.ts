// Puts the tasks of test/evals to a live model: `npm run evals`, or `npm run evals -- backups jobs` for some.
import { closeTools } from '../src/tools/index.ts'
import { evals } from '../test/evals/live/evals.ts'
import { TASKS } from '../test/evals/tasks/index.ts'

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in TASKS))
try {
  if (unknown.length > 0)
    throw new Error(
      `no tasks about ${unknown.join(', ')}; there are: ${Object.keys(TASKS).join(', ')}`,
    )
  await evals({
    env: process.env,
    print: (text) => console.log(text),
    progress: ({ question, shortcomings }) =>
      console.error(`${shortcomings.length === 0 ? 'ok  ' : 'FAIL'} ${question}`),
    tasks: Object.fromEntries(
      Object.entries(TASKS).filter(([name]) => wanted.length === 0 || wanted.includes(name)),
    ),
  })
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown)
  process.exitCode = 1
} finally {
  await closeTools()
}
