import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { getMcpConfigForManifest, v0_3 } from '@anthropic-ai/mcpb'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { bundleName } from '../../scripts/generated/product.ts'
import { toolsBehind } from '../support/connect-as-client.ts'
import { temporaryFolder } from '../support/program.ts'
import { startDemo } from '../support/start-demo.ts'

/** Packs the bundle; what it consists of, and its bytes. */
async function pack(env: Record<string, string> = {}): Promise<Buffer> {
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/package-mcpb.ts'], {
    env: { ...process.env, ...env },
  })
  return readFile(join('dist/packages', bundleName))
}

test('the bundle, unpacked, starts as Claude Desktop would start it', async () => {
  const bundle = await pack()
  const folder = await temporaryFolder()
  for (const [path, content] of Object.entries(unzipSync(bundle))) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  const demo = await startDemo(['--controller-only'])
  const started = await getMcpConfigForManifest({
    manifest: v0_3.McpbManifestSchema.parse(
      JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')),
    ),
    extensionPath: folder,
    systemDirs: {},
    userConfig: {
      endpoint: demo.controller,
      username: demo.username,
      password: demo.password,
    },
    pathSeparator: '/',
  })
  expect(started).toEqual({
    command: 'node',
    args: [join(folder, 'server/main.mjs'), 'stdio'],
    env: {
      CMON_ENDPOINT: demo.controller,
      CMON_USERNAME: demo.username,
      CMON_PASSWORD: demo.password,
      CMON_TLS_FINGERPRINT: '',
      MCP_LEVEL: 'operate',
    },
  })
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: started?.args ?? [],
    env: { HOME: await temporaryFolder(), ...started?.env },
    stderr: 'pipe',
  })
  const names = await toolsBehind(transport)
  expect(names).toContain('list_clusters')
  // Beyond the level that the form begins with.
  expect(names).not.toContain('delete_backup')
})

test('the same input makes the same bytes, and the registry entry has their hash', async () => {
  const first = await pack({ TZ: 'UTC' })
  const second = await pack({ TZ: 'Asia/Tokyo' })
  expect(second.equals(first)).toBe(true)
  expect(JSON.parse(await readFile('dist/packages/server.json', 'utf8'))).toMatchObject({
    packages: [{ fileSha256: createHash('sha256').update(first).digest('hex') }],
  })
})
