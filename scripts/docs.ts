// Renews what is generated from the code and kept in the tree: `npm run docs`. Contract tests fail when it is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { renewedReadme } from '../test/support/readme.ts'
import { generatedFiles } from './generated/files.ts'

writeFileSync('README.md', await renewedReadme(readFileSync('README.md', 'utf8')))
for (const [path, content] of Object.entries(generatedFiles())) writeFileSync(path, content)
