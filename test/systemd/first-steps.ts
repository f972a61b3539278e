import { expect, test, vi } from 'vitest'
import { clusterNames } from '../support/controller-rpc.ts'
import { modernRequest } from '../support/mcp-wire.ts'
import { ENV_FILE, URL } from './service.ts'
import { listed, PATIENCE, type Stage } from './stage.ts'

/** From the install to the first answer. */
export function firstSteps(stage: Stage): void {
  const { machine, service } = stage

  test('the first install makes the user, and an env file for it alone with a token of its own', async () => {
    const output = await machine.run('dpkg', '--install', '/root/cmon-mcp.deb')
    expect(output).not.toMatch(/error|warning|failed/i)
    expect(await machine.run('stat', '--format=%a %U:%G', ENV_FILE)).toBe('640 root:cmon-mcp')
    expect(await service.settings()).toMatchObject({
      MCP_LEVEL: 'operate',
      MCP_AUTH_TOKEN: expect.stringMatching(/^[\w-]{43}$/),
    })
    const user = (await machine.run('getent', 'passwd', 'cmon-mcp')).split(':')
    expect(user.at(-1)).toMatch(/\/(nologin|false)$/)
    expect(Number(user[2])).toBeLessThan(1_000)
    stage.token = (await service.settings())['MCP_AUTH_TOKEN'] ?? ''
  })

  test('it starts once it knows its controller, though that is down, and says what it does', async () => {
    await service.set({
      CMON_ENDPOINT: 'https://127.0.0.1:9501',
      CMON_USERNAME: 'admin',
      CMON_PASSWORD: 'not-known-yet',
    })
    await machine.run('systemctl', 'enable', '--now', 'cmon-mcp')
    expect(await service.state()).toMatchObject({
      ActiveState: 'active',
      SubState: 'running',
      StatusText: `Listening for clients at ${URL}`,
    })
    const { status } = await fetch(`${URL}/readyz`)
    expect(status).toBe(503)
  })

  test('a client calls tools, also one that draws', async () => {
    // By a shell: the demo won't be a service.
    const demo = 'exec > /run/demo.json; /root/demo/cmon-mcp demo --controller-only --json; true'
    await machine.run('mkdir', '/root/demo')
    await machine.run('cp', '/usr/bin/cmon-mcp', '/root/demo/')
    const home = '--setenv=MCP_STATE_DIR=/run/demo'
    await machine.run('systemd-run', '--quiet', '--unit=demo', home, 'sh', '-c', demo)
    const ready = await vi.waitFor(
      // What the demo prints when it is ready.
      async () =>
        JSON.parse(await machine.run('cat', '/run/demo.json')) as Parameters<
          typeof clusterNames
        >[0],
      PATIENCE,
    )
    await service.set({ CMON_USERNAME: ready.username, CMON_PASSWORD: ready.password })
    await machine.run('systemctl', 'restart', 'cmon-mcp')
    stage.clusters = await clusterNames(ready)
    expect(stage.clusters.length).toBeGreaterThan(3)
    expect(await listed(stage)).toEqual(stage.clusters)
    const { message } = await modernRequest(`${URL}/mcp`, stage.token, 'tools/call', {
      name: 'get_metrics',
      arguments: { cluster: stage.clusters[0], chart: true },
    })
    expect(message.result?.['content']).toContainEqual(
      expect.objectContaining({ mimeType: 'image/png' }),
    )
  })
}
