import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startProgram, temporaryFolder, type Program } from './program.ts'

/** A daemon whose settings stand in its env file, so that they can change. */
export interface FileDaemon {
  readonly program: Program
  /** As bound. */
  readonly url: string
  /** Writes the env file anew and sends SIGHUP. Gives the log line that tells how it went. */
  reload(settings: Record<string, string>): Promise<LogLine>
  /** Resolves with the next line whose message matches, counted from the last reload. */
  logged(message: RegExp): Promise<LogLine>
}

export type LogLine = { level: string; msg: string } & Record<string, unknown>

/** `cmon-mcp serve --env-file …` on a free loopback port, listening. */
export async function startFileDaemon(settings: Record<string, string>): Promise<FileDaemon> {
  const envFile = join(await temporaryFolder(), 'cmon-mcp.env')
  const write = (changed: Record<string, string>): Promise<void> =>
    writeFile(envFile, textOf({ MCP_BIND_ADDRESS: '127.0.0.1:0', ...changed }), { mode: 0o600 })
  await write(settings)
  // The environment would win over the file.
  const { MCP_STATE_DIR } = settings
  const program = await startProgram(
    ['serve', '--env-file', envFile],
    MCP_STATE_DIR === undefined ? {} : { MCP_STATE_DIR },
  )
  const [line] = await program.saw('stderr', /^\{.*"msg":"listening"\}\n/m)
  let read = program.stderr().length
  const newLines = (): LogLine[] =>
    program
      .stderr()
      .slice(read)
      .split('\n')
      .filter((text) => text.startsWith('{') && text.endsWith('}'))
      // The daemon's own log lines.
      .map((text) => JSON.parse(text) as LogLine)
  const until = async <Found>(find: () => Found | undefined): Promise<Found> => {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
      const found = find()
      if (found !== undefined) return found
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`not logged; since the last reload: ${program.stderr().slice(read)}`)
  }
  return {
    program,
    url: (JSON.parse(line) as { url: string }).url,
    async reload(changed) {
      await write(changed)
      read = program.stderr().length
      program.child.kill('SIGHUP')
      return until(() => newLines().find(({ msg }) => /reloaded/.test(msg)))
    },
    logged: (message) => until(() => newLines().find(({ msg }) => message.test(msg))),
  }
}

const PATIENCE_MS = 20_000

function textOf(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}='${value}'\n`)
    .join('')
}
