import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { bareRoot } from './bare-root.ts'
import { expectWorkingProgram } from './installed-program.ts'
import { outputOf, packageFile, version } from './packages.ts'

const rpm = packageFile('.x86_64.rpm')
const root = await bareRoot()
afterAll(root.remove)

const ENV_FILE = join(root.folder, 'etc/default/cmon-mcp')

/** Installs and erases in the root. Debian's packages are unknown to rpm, and so what ours depends on. */
function inRoot(...action: string[]): Promise<string> {
  return outputOf('rpm', '--root', root.folder, '--nodeps', ...action)
}

describe('the .rpm', () => {
  it('installs, tells what to do next and keeps the token to itself', async () => {
    const said = await inRoot('--install', rpm)

    const token = /^MCP_AUTH_TOKEN='([\w-]{43})'$/m.exec(readFileSync(ENV_FILE, 'utf8'))?.[1]
    expect(token).toBeDefined()
    expect(said).not.toContain(token)
    expect(said).toContain('systemctl enable --now cmon-mcp')
    expect(await root.run('stat', '-c', '%a %U %G', '/etc/default/cmon-mcp')).toBe(
      '640 root cmon-mcp',
    )
  })

  it('brings a program that works without Node', () => expectWorkingProgram(root, version))

  it('leaves what the operator wrote as it is on an upgrade', async () => {
    appendFileSync(ENV_FILE, "CMON_ENDPOINT='https://192.0.2.1:9501'\n")
    const written = readFileSync(ENV_FILE)
    await inRoot('--upgrade', '--force', rpm)
    expect(readFileSync(ENV_FILE)).toEqual(written)
    expect(await outputOf('rpm', '--root', root.folder, '--query', 'cmon-mcp')).toBe(
      `cmon-mcp-${version}-1.x86_64\n`,
    )
  })

  it('takes its files along when it is erased, and keeps settings', async () => {
    const written = readFileSync(ENV_FILE)
    await inRoot('--erase', 'cmon-mcp')
    expect(readFileSync(ENV_FILE)).toEqual(written)
    const left = (await root.paths()).filter((path) => path.includes('cmon-mcp'))
    expect(left).toEqual(['/etc/default/cmon-mcp'])
  })

  it('has no error that rpmlint knows', async () => {
    const found = await outputOf('rpmlint', '--config', 'packaging/rpm/rpmlint.toml', rpm)
    expect(found).toMatch(/ 0 errors/)
  })

  it('has scripts that shellcheck finds nothing in', async () => {
    for (const script of ['POSTIN', 'PREUN', 'POSTUN']) {
      const text = await outputOf('rpm', '-qp', '--queryformat', `%{${script}}`, rpm)
      expect(text.length).toBeGreaterThan(100)
      expect(await shellcheck(text)).toBe('')
    }
  })
})

function shellcheck(script: string): Promise<string> {
  return outputOf('sh', '-c', 'printf "%s" "$1" | shellcheck --shell=sh -', 'sh', script)
}
