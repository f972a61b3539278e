import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { NODE_VERSION } from './platforms.mjs'
import { run } from './run.mjs'

/** Kept between runs, and cleared away by `npm ci`. */
const CACHE = 'node_modules/.cache/cmon-mcp-node'

/**
 * Node for a platform, as npm has it: the paths of its binary and of its licence.
 * Throws unless the package is, bit for bit, the one that platforms.mjs names.
 */
export async function nodeRuntime({ node, integrity }) {
  const folder = join(CACHE, `${node}-${NODE_VERSION}`)
  const runtime = { binary: join(folder, 'bin/node'), licence: join(folder, 'LICENSE') }
  if (existsSync(runtime.licence)) return runtime
  const draft = `${folder}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  const name = `node-linux-${node}@${NODE_VERSION}`
  const [{ filename }] = JSON.parse(
    await run('npm', ['pack', '--json', '--silent', '--pack-destination', draft, name]),
  )
  const archive = join(draft, filename)
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
  if (found !== integrity) throw new Error(`${name} has integrity ${found}, not ${integrity}`)
  const wanted = ['package/bin/node', 'package/LICENSE']
  await run('tar', ['-xzf', archive, '-C', draft, '--strip-components=1', ...wanted])
  rmSync(archive)
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
  return runtime
}
