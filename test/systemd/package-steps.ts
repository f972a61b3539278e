import { expect, test } from 'vitest'
import { exchange } from '../support/http-exchange.ts'
import { NEWER_VERSION } from './newer-package.ts'
import { ENV_FILE, URL } from './service.ts'
import { listed, type Stage } from './stage.ts'

/** From the upgrade to the purge. */
export function packageSteps(stage: Stage): void {
  const { machine, service } = stage

  test('an upgrade asks nothing, keeps what the operator wrote, and runs the new program', async () => {
    const fingerprint = (): Promise<string> =>
      machine.run('sh', '-c', `sha256sum ${ENV_FILE}; stat --format='%a %U:%G' ${ENV_FILE}`)
    const before = { file: await fingerprint(), ...(await service.state()) }
    const output = await machine.run('dpkg', '--install', '/root/newer.deb')
    expect(output).not.toMatch(/error|warning|failed|conffile|configuration file/i)
    expect(await machine.run('dpkg-query', '--show', '-f${Version}', 'cmon-mcp')).toBe(
      NEWER_VERSION,
    )
    expect(await fingerprint()).toBe(before.file)
    expect(await listed(stage)).toEqual(stage.clusters)
    const after = await service.becomes({ ActiveState: 'active' })
    expect(after.MainPID).not.toBe(before.MainPID)
    expect(await machine.run('systemctl', 'is-enabled', 'cmon-mcp', 'cmon-mcp.socket')).toBe(
      'enabled\nenabled',
    )
  })

  test('removed, it is stopped and its units are gone, and the settings wait for another install', async () => {
    const before = await service.settings()
    await machine.run('dpkg', '--remove', 'cmon-mcp')
    const { LoadState, ...state } = await service.state()
    expect(state).toMatchObject({ ActiveState: 'inactive', SubState: 'dead' })
    // Masked is how Debian 12's own packages leave a unit until they are purged.
    expect(['not-found', 'masked']).toContain(LoadState)
    expect(await machine.run('find', '/usr/lib/systemd', '/usr/bin', '-name', 'cmon-mcp*')).toBe('')
    await expect(exchange(`${URL}/healthz`)).rejects.toThrow('ECONNREFUSED')
    expect(await machine.run('find', '/proc', '-maxdepth', '1', '-user', 'cmon-mcp')).toBe('')

    await machine.run('dpkg', '--install', '/root/newer.deb')
    expect(await service.settings()).toEqual(before)
    await service.becomes({ LoadState: 'loaded', ActiveState: 'active' })
    expect(await listed(stage)).toEqual(stage.clusters)
  })

  test('purged, it leaves nothing', async () => {
    await machine.run('dpkg', '--purge', 'cmon-mcp')
    await machine.run('systemctl', 'stop', 'demo')
    // What this test made, not the package.
    await machine.run('rm', '-r', '/root/demo', '/root/cmon-mcp.deb', '/root/newer.deb')
    await machine.run('rm', '-r', '/etc/cmon-mcp')
    await machine.run('rm', '-r', '/etc/systemd/system/cmon-mcp.service.d')
    const search = "find / -xdev -name '*cmon-mcp*' -not -path '/proc/*' -not -path '/sys/*'"
    expect(await machine.run('sh', '-c', `${search}; find /run -name '*cmon-mcp*'`)).toBe('')
    expect(await machine.attempt('getent', 'passwd', 'cmon-mcp')).toEqual({ code: 2, output: '' })
    expect(await machine.attempt('getent', 'group', 'cmon-mcp')).toEqual({ code: 2, output: '' })
    expect(await machine.attempt('systemctl', '--failed', '--no-legend')).toEqual({
      code: 0,
      output: '',
    })
  })
}
