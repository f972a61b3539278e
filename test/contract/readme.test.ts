import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { renewedReadme } from '../support/readme.ts'

const readme = readFileSync('README.md', 'utf8')

test('the generated parts of README.md are fresh: run `npm run docs`', async () => {
  expect(readme).toBe(await renewedReadme(readme))
})

test('README.md gives the reason of every dependency', () => {
  const reasons = readme.slice(readme.indexOf('## Dependencies'))
  const unnamed = Object.keys(packageJson.dependencies).filter(
    (name) => !reasons.includes(`\`${name}\``),
  )
  expect(unnamed).toEqual([])
})
