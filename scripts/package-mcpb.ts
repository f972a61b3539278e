// Packs dist/main.js as a bundle for Claude Desktop, dist/packages/cmon-mcp-<version>.mcpb, and writes the
// registry's entry with its hash: npm run package:mcpb. Same input, same bytes.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { validateManifest } from '@anthropic-ai/mcpb/node'
import { zipSync, type Zippable } from 'fflate'
import { BUNDLED_MAIN } from './generated/mcpb-manifest.ts'
import { bundleName } from './generated/product.ts'
import { serverJson } from './generated/server-json.ts'

const MANIFEST = 'packaging/mcpb/manifest.json'
const FOLDER = 'dist/packages'

if (!validateManifest(MANIFEST)) throw new Error(`${MANIFEST} is not valid: run npm run docs`)

// `mcpb pack` would write the time of packing. Zip counts local time from 1980 on.
const entry = (path: string, mode: number): Zippable[string] => [
  readFileSync(path),
  { os: 3, attrs: mode << 16, mtime: new Date(1980, 0, 1), level: 9 },
]
const bundle = zipSync({
  LICENSE: entry('LICENSE', 0o644),
  'manifest.json': entry(MANIFEST, 0o644),
  [BUNDLED_MAIN]: entry('dist/main.js', 0o755),
})
mkdirSync(FOLDER, { recursive: true })
const path = join(FOLDER, bundleName)
writeFileSync(path, bundle)
const hash = createHash('sha256').update(bundle).digest('hex')
writeFileSync(join(FOLDER, 'server.json'), `${JSON.stringify(serverJson(hash), null, 2)}\n`)
process.stderr.write(`${path}: ${(bundle.length / 1e6).toFixed(1)} MB, sha256 ${hash}\n`)
