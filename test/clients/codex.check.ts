import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { clusterNames } from '../support/controller-rpc.ts'
import { namesIn } from '../support/mcp-wire.ts'
import { startOidcDaemon } from '../support/oidc-daemon.ts'
import { startDemo, type DemoProcess } from '../support/start-demo.ts'
import { describeClient, homeWith, inShell, snippetFor, userEnvironment } from './client-program.ts'
import { askCodex } from './codex-app-server.ts'

const CONFIG = '.codex/config.toml'

describeClient('codex', (bin) => {
  let demo: DemoProcess
  let names: string[]
  beforeAll(async () => {
    demo = await startDemo()
    names = await clusterNames(demo)
  })

  /** Codex lists our tools and gets all clusters by one of them. */
  const expectAllSeen = async (home: string, variables: Record<string, string> = {}) => {
    const { servers, clusters } = await askCodex(bin, userEnvironment(bin, home, variables))
    expect(
      servers.map(({ name, serverInfo, tools }) => ({
        name,
        is: serverInfo?.name,
        lists: 'list_clusters' in tools,
      })),
    ).toEqual([{ name: 'clustercontrol', is: 'cmon-mcp', lists: true }])
    expect(namesIn(clusters as unknown as Record<string, unknown>)).toEqual(names)
  }

  test('takes the file; the token comes from the environment', async () => {
    const { stdout } = await snippetFor(demo, 'codex')
    const home = await homeWith({ [CONFIG]: stdout })
    await expectAllSeen(home, { CLUSTERCONTROL_TOKEN: demo.token })
  })

  test('without the right token sees nothing', async () => {
    const { stdout } = await snippetFor(demo, 'codex')
    const env = userEnvironment(bin, await homeWith({ [CONFIG]: stdout }), {
      CLUSTERCONTROL_TOKEN: 'another-token',
    })
    await expect(askCodex(bin, env)).rejects.toThrow('mcpServer/tool/call')
  })

  test('the command on stderr does the same', async () => {
    const { stderr } = await snippetFor(demo, 'codex')
    const command = /^# Or run: (.*)$/m.exec(stderr)?.[1] ?? ''
    const home = await homeWith()
    const added = await inShell(command, userEnvironment(bin, home))
    expect(added.code).toBe(0)
    expect(await readFile(join(home, CONFIG), 'utf8')).not.toContain(demo.token)
    await expectAllSeen(home, { CLUSTERCONTROL_TOKEN: demo.token })
  })

  test('tells that somebody has to log in where the daemon takes tokens of an issuer', async () => {
    const { resource } = await startOidcDaemon(demo)
    const home = await homeWith({ [CONFIG]: `[mcp_servers.clustercontrol]\nurl = "${resource}"\n` })
    const { stdout } = await inShell('codex mcp list', userEnvironment(bin, home))
    expect(stdout).toMatch(/^clustercontrol +\S+ .*Not logged in *$/m)
  })

  test('takes the file with the token in it', async () => {
    const { stdout } = await snippetFor(demo, 'codex', '--show-token')
    await expectAllSeen(await homeWith({ [CONFIG]: stdout }))
  })

  test('starts the server itself, the password from its environment', async () => {
    const { stdout } = await snippetFor(demo, 'codex', '--stdio')
    const home = await homeWith({ [CONFIG]: stdout })
    await expectAllSeen(home, { CMON_PASSWORD: demo.password })
  })
})
