import { randomBytes } from 'node:crypto'
import { access, constants, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exitCodes } from '../exit-codes.ts'
import { failed, ok, skipped, warning, type Check, type Finding } from './finding.ts'

/** Whether the daemon can keep what must outlive it. Nothing is made that isn't there. */
export function stateDirectoryCheck(path: string): Check {
  return {
    name: 'state directory',
    async run() {
      const findings = await lookAt(path, 'MCP_STATE_DIR', 'sessions, pins and plans end with it')
      return findings.some(({ status }) => status === 'failed')
        ? findings
        : [...findings, ...(await damagedFiles(path))]
    },
  }
}

/** Where passwords of accounts are left, if anywhere. */
export function secretsDirectoryCheck(path: string | undefined): Check {
  return {
    name: 'secrets directory',
    run: () =>
      path === undefined
        ? [skipped('MCP_SECRETS_DIR is not set: tools that make an account refuse')]
        : lookAt(path, 'MCP_SECRETS_DIR', 'the daemon does not start'),
  }
}

async function lookAt(path: string, setting: string, otherwise: string): Promise<Finding[]> {
  try {
    const found = await stat(path)
    if (!found.isDirectory()) return [inTheWay(path, path, setting)]
    const probe = join(path, `.doctor-${randomBytes(4).toString('hex')}`)
    await writeFile(probe, '', { flag: 'wx', mode: 0o600 })
    await rm(probe)
    return [ok(`${path} can be written by ${who()}`), ...openToOthers(path, found.mode, setting)]
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === 'ENOENT') return firstMade(path, setting)
    if (code === 'ENOTDIR') return [inTheWay(path, dirname(path), setting)]
    return [
      failed(exitCodes.configuration, `${path} can't be written by ${who()} (${code})`, {
        setting,
        fix: `give it to the daemon's user: chown cmon-mcp: ${path} && chmod 0700 ${path}; else ${otherwise}`,
      }),
    ]
  }
}

function openToOthers(path: string, mode: number, setting: string): Finding[] {
  return (mode & 0o077) === 0
    ? []
    : [
        warning(`other users may look into ${path} (mode ${(mode & 0o777).toString(8)})`, {
          setting,
          fix: `chmod 0700 ${path}`,
        }),
      ]
}

/** It will be made, if the nearest directory above allows it. */
async function firstMade(path: string, setting: string): Promise<Finding[]> {
  for (let above = dirname(path); ; above = dirname(above)) {
    try {
      if (!(await stat(above)).isDirectory()) return [inTheWay(path, above, setting)]
      await access(above, constants.W_OK | constants.X_OK)
      return [ok(`${path} isn't there yet; ${who()} can make it`)]
    } catch (thrown) {
      const code = codeOf(thrown)
      if (code === 'ENOENT' && above !== dirname(above)) continue
      if (code === 'ENOTDIR') return [inTheWay(path, above, setting)]
      return [
        failed(exitCodes.configuration, `${path} can't be made in ${above} (${code})`, {
          setting,
          fix: `mkdir -p ${path} && chown cmon-mcp: ${path} && chmod 0700 ${path}`,
        }),
      ]
    }
  }
}

function inTheWay(path: string, file: string, setting: string): Finding {
  const fault = file === path ? 'is a file, not a directory' : `can't be: ${file} is a file`
  return failed(exitCodes.configuration, `${path} ${fault}`, {
    setting,
    fix: `name another directory: ${setting}='/var/lib/cmon-mcp', or move the file away`,
  })
}

const KEPT = ['certificate-pins.json', 'session.key', 'plans.key']

/** Files that are there and can't be read, as after a run by another user. */
async function damagedFiles(path: string): Promise<Finding[]> {
  const looked = await Promise.all(
    KEPT.map(async (name): Promise<Finding[]> => {
      const file = join(path, name)
      try {
        const content = await readFile(file)
        if (name.endsWith('.json')) JSON.parse(content.toString('utf8'))
        else if (content.length !== 32) throw new Error('it has the wrong length')
        return []
      } catch (thrown) {
        if (codeOf(thrown) === 'ENOENT') return []
        const why = thrown instanceof Error ? thrown.message : String(thrown)
        return [
          failed(exitCodes.configuration, `${file} can't be used: ${why}`, {
            setting: 'MCP_STATE_DIR',
            fix: `chown cmon-mcp: ${file}, or remove the file if it is damaged`,
          }),
        ]
      }
    }),
  )
  return looked.flat()
}

function who(): string {
  const uid = process.getuid?.()
  return uid === 0 ? 'root (the daemon runs as another user)' : `this user (${uid ?? 'unknown'})`
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
}
