import { execFileSync } from 'node:child_process'
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { newerPackage, NEWER_VERSION } from '../systemd/newer-package.ts'
import { bareRoot } from './bare-root.ts'
import { expectWorkingProgram } from './installed-program.ts'
import { outputOf, packageFile, version } from './packages.ts'

const deb = packageFile('_amd64.deb')
const root = await bareRoot()
afterAll(root.remove)

const ENV_FILE = join(root.folder, 'etc/default/cmon-mcp')
const before = await root.paths()

describe('the .deb in a Debian without systemd', () => {
  it('installs, tells what to do next and keeps the token to itself', async () => {
    copyFileSync(deb, join(root.folder, 'root/cmon-mcp.deb'))
    const said = await root.run('dpkg', '--install', '/root/cmon-mcp.deb')

    const { MCP_AUTH_TOKEN: token, ...settings } = settingsIn(readFileSync(ENV_FILE, 'utf8'))
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(settings).toEqual({ MCP_BIND_ADDRESS: '127.0.0.1:3000', MCP_LEVEL: 'operate' })
    expect(said).not.toContain(token)
    expect(said).toContain('systemctl enable --now cmon-mcp')
    expect(await root.run('stat', '-c', '%a %U %G', '/etc/default/cmon-mcp')).toBe(
      '640 root cmon-mcp',
    )
    expect(await root.run('getent', 'passwd', 'cmon-mcp')).toMatch(
      /^cmon-mcp:x:\d{3}:\d{3}:.*:\/var\/lib\/cmon-mcp:\/usr\/sbin\/nologin$/,
    )
    expect(await root.run('find', '/etc/systemd/system', '-name', '*cmon-mcp*')).toBe('')
  })

  it('brings a program that works without Node', () => expectWorkingProgram(root, version))

  it('leaves what the operator wrote as it is on an upgrade, and asks nothing', async () => {
    appendFileSync(ENV_FILE, "CMON_ENDPOINT='https://192.0.2.1:9501'\n")
    const written = readFileSync(ENV_FILE)
    const { mode, gid } = statSync(ENV_FILE)
    await newerPackage(deb, join(root.folder, 'root/newer.deb'))

    const said = await root.run('dpkg', '--install', '/root/newer.deb')

    expect(await root.run('dpkg-query', '-W', '-f=${Version} ${Status}', 'cmon-mcp')).toBe(
      `${NEWER_VERSION} install ok installed`,
    )
    expect(readFileSync(ENV_FILE)).toEqual(written)
    expect(statSync(ENV_FILE)).toMatchObject({ mode, gid })
    // The advice is for who installs it first.
    expect(said).not.toContain('systemctl enable')
  })

  it('keeps settings when it is removed', async () => {
    const written = readFileSync(ENV_FILE)
    await root.run('dpkg', '--remove', 'cmon-mcp')
    expect(readFileSync(ENV_FILE)).toEqual(written)
    await expect(root.run('cmon-mcp', '--version')).rejects.toThrow()
  })

  it('leaves nothing when it is purged', async () => {
    for (const folder of ['var/lib/cmon-mcp', 'var/log/cmon-mcp'])
      mkdirSync(join(root.folder, folder), { recursive: true })
    await root.run('dpkg', '--purge', 'cmon-mcp')
    await root.run('rm', '-rf', '/root/cmon-mcp.deb', '/root/newer.deb')

    expect(await root.paths()).toEqual(before)
    await expect(root.run('getent', 'passwd', 'cmon-mcp')).rejects.toThrow()
    await expect(root.run('getent', 'group', 'cmon-mcp')).rejects.toThrow()
  })
})

describe('the .deb itself', () => {
  it('has no error that lintian knows', async () => {
    const found = await outputOf('lintian', '--allow-root', '--fail-on=none', deb)
    expect(found.split('\n').filter((line) => line.startsWith('E:'))).toEqual([])
  })

  it('has scripts that shellcheck finds nothing in', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cmon-mcp-control-'))
    try {
      execFileSync('dpkg-deb', ['--control', deb, folder])
      const scripts = ['postinst', 'prerm', 'postrm'].map((name) => join(folder, name))
      expect(await outputOf('shellcheck', ...scripts)).toBe('')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('belongs to root, and nobody else may write to it', async () => {
    const lines = (await outputOf('dpkg-deb', '--contents', deb)).trim().split('\n')
    expect(lines.length).toBeGreaterThan(10)
    expect(lines.filter((line) => !/^[-d]rw.r-.r-. root\/root /.test(line))).toEqual([])
  })
})

/** `KEY='value'` of the lines that are no comments. */
function settingsIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)='(.*)'$/gm)].map(([, key = '', value = '']) => [key, value]),
  )
}
