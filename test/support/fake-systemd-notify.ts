import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { temporaryFolder } from './program.ts'

/** What one run of systemd-notify was given. */
export interface Notification {
  assignments: string[]
  /** Names of its environment's variables. */
  environment: string[]
}

export interface FakeSystemdNotify {
  /** For the program under test. */
  readonly env: { NOTIFY_SOCKET: string; PATH: string }
  readonly received: () => Promise<Notification[]>
}

/** A `systemd-notify` that comes first on the path and writes down what it is given; it takes its time for the first. */
export async function fakeSystemdNotify(): Promise<FakeSystemdNotify> {
  const folder = await temporaryFolder()
  const record = join(folder, 'received')
  await appendFile(record, '')
  await writeFile(
    join(folder, 'systemd-notify'),
    `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs')
const write = () => appendFileSync(${JSON.stringify(record)}, JSON.stringify({
  assignments: process.argv.slice(2), environment: Object.keys(process.env).toSorted() }) + '\\n')
setTimeout(write, readFileSync(${JSON.stringify(record)}, 'utf8') === '' ? 300 : 0)
`,
    { mode: 0o755 },
  )
  return {
    env: {
      NOTIFY_SOCKET: join(folder, 'socket'),
      PATH: [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
    },
    received: async () =>
      (await readFile(record, 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        // Written by the script above.
        .map((line) => JSON.parse(line) as Notification),
  }
}
