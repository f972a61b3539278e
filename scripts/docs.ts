// Renews what README.md generates from the code: `npm run docs`. A contract test fails when it is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { renewedReadme } from '../test/support/readme.ts'

writeFileSync('README.md', await renewedReadme(readFileSync('README.md', 'utf8')))
