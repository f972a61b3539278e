import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { FOLDER, packageFile } from './packages.ts'

const exec = promisify(execFile)

it('is the same bytes when it is made again, by another user in another place of the world', async () => {
  const output = await mkdtemp(join(tmpdir(), 'cmon-mcp-again-'))
  try {
    const again = `umask 077 && exec node scripts/package.mjs --only amd64 --output ${output}`
    await exec('sh', ['-c', again], {
      env: { ...process.env, TZ: 'Pacific/Auckland', LC_ALL: 'C', USER: 'somebody' },
      maxBuffer: 1 << 26,
    })
    const sums = (folder: string): string[] =>
      readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n')
    expect(sums(output)).toHaveLength(2)
    expect(sums(FOLDER)).toEqual(expect.arrayContaining(sums(output)))
  } finally {
    await rm(output, { recursive: true })
  }
})

it('names what is inside: every bundled package and Node, each with its licence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cmon-mcp-documents-'))
  try {
    await exec('dpkg-deb', ['--extract', packageFile('_amd64.deb'), folder])
    const document = (name: string): Buffer =>
      readFileSync(join(folder, 'usr/share/doc/cmon-mcp', name))
    // CycloneDX, made by npm.
    const sbom = JSON.parse(document('sbom.cdx.json').toString()) as {
      components: { name: string; version: string }[]
    }
    const names = sbom.components.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['node', 'hono', 'undici', 'zod', 'echarts', '@resvg/resvg-wasm']),
    )
    // Of the tree of dependencies, but not of the bundle.
    expect(names).not.toContain('express')
    const copyright = document('copyright').toString()
    for (const { name, version } of sbom.components.filter(({ name }) => name !== 'node'))
      expect(copyright).toContain(`Comment: ${name} ${version}`)
    expect(gunzipSync(document('node-licences.gz')).toString()).toContain('V8')
    expect(gunzipSync(document('changelog.gz')).toString()).toMatch(/^cmon-mcp \(/)
  } finally {
    await rm(folder, { recursive: true })
  }
})
