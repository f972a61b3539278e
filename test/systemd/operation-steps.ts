import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test, vi } from 'vitest'
import { namesIn, openSession, structured } from '../support/mcp-wire.ts'
import { URL } from './service.ts'
import { list, listed, PATIENCE, statusWith, type Stage } from './stage.ts'

const newToken = (): string => randomBytes(32).toString('base64url')

/** What befalls a running service, and what its operator changes. */
export function operationSteps(stage: Stage): void {
  const { machine, service } = stage

  test('after kill -9 it is back, and the session of its client goes on', async () => {
    const session = await openSession(`${URL}/mcp`, stage)
    const before = await service.state()
    await machine.run('systemctl', 'kill', '--kill-who=main', '--signal=KILL', 'cmon-mcp')
    const after = await service.becomes({ ActiveState: 'active', NRestarts: '1' })
    expect(after.MainPID).not.toBe(before.MainPID)
    const answer = await session.callTool(list.name, list.arguments)
    expect(namesIn(structured(answer.message))).toEqual(stage.clusters)
  })

  test('a mistake in the settings ends it with 78, and it is not tried again', async () => {
    await service.set({ MCP_LEVEL: 'everything' })
    await machine.attempt('systemctl', 'restart', 'cmon-mcp')
    const { NRestarts } = await service.becomes({ ActiveState: 'failed', SubState: 'failed' })
    expect(await machine.run('systemctl', 'show', 'cmon-mcp', '--property=ExecMainStatus')).toBe(
      'ExecMainStatus=78',
    )
    expect(NRestarts).toBe('0')
    await service.set({ MCP_LEVEL: 'operate' })
    await machine.run('systemctl', 'start', 'cmon-mcp')
  })

  test('a reload takes over a new token, and no stream is lost', async () => {
    const session = await openSession(`${URL}/mcp`, stage)
    const stream = await session.stream()
    onTestFinished(() => stream.close())
    const { MainPID } = await service.state()
    const old = stage.token
    stage.token = newToken()
    await service.set({ MCP_AUTH_TOKEN: stage.token })
    await machine.run('systemctl', 'reload', 'cmon-mcp')
    await vi.waitFor(async () => expect(await statusWith(stage.token)).toBe(200), PATIENCE)
    expect(await statusWith(old)).toBe(401)
    expect(await listed(stage)).toEqual(stage.clusters)
    expect(await service.becomes({ ActiveState: 'active' })).toMatchObject({ MainPID })
    const ended = await Promise.race([stream.ended.then(() => true), Promise.resolve(false)])
    expect(ended).toBe(false)
  })

  test('a reload with a mistake in the file changes nothing, and the journal says what is wrong', async () => {
    await service.set({ MCP_LEVEL: 'everything' })
    await machine.run('systemctl', 'reload', 'cmon-mcp')
    await vi.waitFor(async () => {
      const journal = await machine.run(
        'journalctl',
        '--unit=cmon-mcp',
        '--lines=20',
        '--output=cat',
      )
      expect(journal).toContain('everything')
    }, PATIENCE)
    expect(await service.becomes({ ActiveState: 'active' })).toMatchObject({ SubState: 'running' })
    expect(await listed(stage)).toEqual(stage.clusters)
    await service.set({ MCP_LEVEL: 'operate' })
  })

  test('secrets come by LoadCredential=, which only root need be able to read', async () => {
    stage.token = newToken()
    await machine.run('install', '-m', '0700', '-d', '/etc/cmon-mcp/credentials')
    const file = '/etc/cmon-mcp/credentials/mcp-auth-token'
    await machine.run('sh', '-c', `umask 077; printf '%s\\n' '${stage.token}' > ${file}`)
    await service.set({ MCP_AUTH_TOKEN: '' })
    await service.override('cmon-mcp.service', 'token', [
      '[Service]',
      `LoadCredential=mcp-auth-token:${file}`,
    ])
    await machine.run('systemctl', 'restart', 'cmon-mcp')
    expect(await listed(stage)).toEqual(stage.clusters)
  })

  test('it writes below its state directory, and elsewhere where a drop-in lets it', async () => {
    const inside = '/var/lib/cmon-mcp/secrets'
    await service.set({ MCP_SECRETS_DIR: inside })
    await machine.run('systemctl', 'restart', 'cmon-mcp')
    expect(await machine.run('stat', '--format=%a %U', inside)).toBe('700 cmon-mcp')

    const outside = '/srv/secrets'
    await machine.run('install', '-o', 'cmon-mcp', '-m', '0700', '-d', outside)
    await service.set({ MCP_SECRETS_DIR: outside })
    await machine.attempt('systemctl', 'restart', 'cmon-mcp')
    await service.becomes({ ActiveState: 'failed' })
    await service.override('cmon-mcp.service', 'write', ['[Service]', `ReadWritePaths=${outside}`])
    await machine.run('systemctl', 'start', 'cmon-mcp')
    expect(await listed(stage)).toEqual(stage.clusters)
  })
}
