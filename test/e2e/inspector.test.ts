import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { clusterNames } from '../support/controller-rpc.ts'
import { namesIn } from '../support/mcp-wire.ts'
import { cleanEnvironment, temporaryFolder, watch } from '../support/program.ts'
import { startDemo, type DemoProcess } from '../support/start-demo.ts'

const INSPECTOR = 'node_modules/@modelcontextprotocol/inspector'
// npm's own file.
const manifest = JSON.parse(readFileSync(`${INSPECTOR}/package.json`, 'utf8')) as {
  version: string
  bin: Record<string, string>
}
// --header, --transport, --protocol-era and --strict came with the second major.
const tooOld = Number(manifest.version.split('.')[0]) < 2

const WAYS = [
  { way: 'Streamable HTTP', route: 'mcp', args: ['--transport', 'http'] },
  {
    way: 'Streamable HTTP, modern era',
    route: 'mcp',
    args: ['--transport', 'http', '--protocol-era', 'modern'],
  },
  { way: 'SSE', route: 'sse', args: ['--transport', 'sse'] },
] as const

describe.skipIf(tooOld)(`the inspector's command line (installed: ${manifest.version})`, () => {
  let demo: DemoProcess
  let names: string[]
  beforeAll(async () => {
    demo = await startDemo()
    names = await clusterNames(demo)
  })

  async function inspect(
    { route, args }: (typeof WAYS)[number],
    ...method: string[]
  ): Promise<{ code: number | null; answer: Record<string, unknown>; stderr: string }> {
    const inspector = watch(
      spawn(
        process.execPath,
        [
          `${INSPECTOR}/${manifest.bin['mcp-inspector'] ?? ''}`,
          '--cli',
          demo[route],
          ...args,
          '--header',
          `Authorization: Bearer ${demo.token}`,
          ...method,
        ],
        // It keeps settings in the home folder.
        { env: { ...(await cleanEnvironment()), HOME: await temporaryFolder() }, stdio: 'pipe' },
      ),
    )
    inspector.child.stdin.end()
    const code = await inspector.exited
    // Its output is the result as JSON; a failure's goes to stderr.
    const answer = JSON.parse(inspector.stdout() || '{}') as Record<string, unknown>
    return { code, answer, stderr: inspector.stderr() }
  }

  test.each(WAYS)('lists tools over $way and finds no error in their schemas', async (way) => {
    const { code, answer, stderr } = await inspect(way, '--method', 'tools/list', '--strict')
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/^Error/m) })
    expect(answer['tools']).toContainEqual(expect.objectContaining({ name: 'list_clusters' }))
  })

  test.each(WAYS)('calls a tool over $way', async (way) => {
    const call = ['--method', 'tools/call', '--tool-name', 'list_clusters']
    const { code, answer, stderr } = await inspect(way, ...call, '--tool-arg', 'limit=100')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    // By the tool's output schema.
    const { structuredContent } = answer as { structuredContent: Record<string, unknown> }
    expect(namesIn(structuredContent)).toEqual(names)
  })
})
