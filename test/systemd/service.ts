import { vi } from 'vitest'
import type { Machine } from './machine.ts'

/** Where the package's env file has the daemon listen. */
export const URL = 'http://127.0.0.1:3000'
export const ENV_FILE = '/etc/default/cmon-mcp'

export type ServiceState = Record<
  'LoadState' | 'ActiveState' | 'SubState' | 'StatusText' | 'MainPID' | 'NRestarts',
  string
>

/** The installed service, as its operator handles it. */
export interface Service {
  readonly state: () => Promise<ServiceState>
  /** Polls until the state is this. */
  readonly becomes: (expected: Partial<ServiceState>) => Promise<ServiceState>
  /** The env file's settings by key. */
  readonly settings: () => Promise<Record<string, string>>
  /** Writes values into the env file, as an editor would. */
  readonly set: (values: Readonly<Record<string, string>>) => Promise<void>
  /** Adds a drop-in to a unit. */
  readonly override: (unit: string, name: string, lines: readonly string[]) => Promise<void>
}

const KEYS = ['LoadState', 'ActiveState', 'SubState', 'StatusText', 'MainPID', 'NRestarts'] as const
const PATIENCE = { timeout: 20_000, interval: 100 }

export function serviceOn(machine: Machine): Service {
  const state = async (): Promise<ServiceState> => {
    const options = KEYS.map((key) => `--property=${key}`)
    const shown = linesOf(await machine.run('systemctl', 'show', 'cmon-mcp.service', ...options))
    // systemctl shows the properties it was asked for.
    return Object.fromEntries(shown) as ServiceState
  }
  return {
    state,
    becomes: (expected) =>
      vi.waitFor(async () => {
        const now = await state()
        const wanted = { ...now, ...expected }
        if (JSON.stringify(now) === JSON.stringify(wanted)) return now
        throw new Error(`the service is ${JSON.stringify(now)}, not ${JSON.stringify(expected)}`)
      }, PATIENCE),
    async settings() {
      const lines = linesOf(await machine.run('cat', ENV_FILE))
      return Object.fromEntries(lines.map(([key, value]) => [key, value.replace(/^'(.*)'$/, '$1')]))
    },
    async set(values) {
      const edits = Object.entries(values).map(
        ([key, value]) => `s|^#*${key}=.*|${key}='${value}'|`,
      )
      await machine.run('sed', '--in-place', edits.join(';'), ENV_FILE)
      const text = await machine.run('cat', ENV_FILE)
      for (const [key, value] of Object.entries(values))
        if (!text.includes(`${key}='${value}'`))
          await machine.run('sed', '--in-place', `$a ${key}='${value}'`, ENV_FILE)
    },
    async override(unit, name, lines) {
      const folder = `/etc/systemd/system/${unit}.d`
      await machine.run('mkdir', '--parents', folder)
      const text = lines.map((line) => `${line}\\n`).join('')
      await machine.run('sh', '-c', `printf '${text}' > ${folder}/${name}.conf`)
      await machine.run('systemctl', 'daemon-reload')
    },
  }
}

function linesOf(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    return key === undefined || value === undefined ? [] : [[key, value]]
  })
}
