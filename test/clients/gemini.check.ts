import { beforeAll, expect, test } from 'vitest'
import { startDemo, type DemoProcess } from '../support/start-demo.ts'
import { describeClient, homeWith, inShell, snippetFor, userEnvironment } from './client-program.ts'

// Servers of a folder that nobody trusts aren't started.
const TRUSTED = { GEMINI_CLI_TRUST_WORKSPACE: 'true' }

describeClient('gemini', (bin) => {
  let demo: DemoProcess
  beforeAll(async () => {
    demo = await startDemo()
  })

  /** What `gemini mcp list` says with the snippet as its settings. */
  const listed = async (settings: string, variables: Record<string, string> = {}) => {
    const home = await homeWith({ '.gemini/settings.json': settings })
    const env = userEnvironment(bin, home, { ...TRUSTED, ...variables })
    const { stdout, stderr } = await inShell('gemini mcp list', env)
    return stdout + stderr
  }

  test('takes the file; the token comes from the environment', async () => {
    const { stdout } = await snippetFor(demo, 'gemini')
    expect(await listed(stdout, { CLUSTERCONTROL_TOKEN: demo.token })).toContain(
      `✓ clustercontrol: ${demo.mcp} (http) - Connected`,
    )
    expect(await listed(stdout, { CLUSTERCONTROL_TOKEN: 'another-token' })).toContain(
      `✗ clustercontrol: ${demo.mcp} (http) - Disconnected`,
    )
  })

  test('takes the file with the token in it', async () => {
    const { stdout } = await snippetFor(demo, 'gemini', '--show-token')
    expect(await listed(stdout)).toContain(`✓ clustercontrol: ${demo.mcp} (http) - Connected`)
  })

  test('starts the server itself', async () => {
    const { stdout } = await snippetFor(demo, 'gemini', '--stdio')
    expect(await listed(stdout, { CMON_PASSWORD: demo.password })).toMatch(
      /✓ clustercontrol: .* stdio \(stdio\) - Connected/,
    )
  })
})
