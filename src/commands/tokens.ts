import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { Argument, Option } from 'commander'
import { LEVELS } from '../auth/level.ts'
import { isApprover, TOKEN_NAME, type ClientToken, type NamedToken } from '../auth/named-token.ts'
import { readNamedTokens } from '../auth/named-tokens.ts'
import { digestOf } from '../auth/static-token.ts'
import { weaknessOf } from '../auth/token-strength.ts'
import type { Config } from '../config/settings.ts'
import { TOOL_NAMES } from '../tools/names.ts'
import type { CommandKit } from './command-kit.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { hasEnded, readTokensFile } from './identity.ts'
import type { Io } from './io.ts'
import { settingProblem } from './setting-files.ts'
import { appendToken } from './tokens-file.ts'

interface Wanted {
  readonly level: ClientToken['level']
  readonly toolsets?: string
  readonly expires?: string
  readonly from?: string
  readonly approver?: true
}

/** `cmon-mcp generate-token` and `cmon-mcp tokens …`. */
export function addTokenCommands({ program, command, load, io, ended }: CommandKit): void {
  program
    .command('generate-token')
    .description('a random token of 256 bits; with --hash also what MCP_TOKENS_FILE keeps of it')
    .option('--hash', 'prints its hash on a second line')
    .action(({ hash }: { hash?: true }) => {
      const token = newToken()
      io.print(token)
      if (hash === true) io.print(hashOf(token))
    })

  const made = command(
    'tokens',
    'adds a named token to MCP_TOKENS_FILE and prints it once, or lists them',
  )
    .addArgument(new Argument('<action>', 'what to do').choices(['add', 'list']))
    .argument('[name]', 'of the token to add')
    .addOption(new Option('--level <level>', 'how far it goes').choices(LEVELS).default('observe'))
    .option('--toolsets <name,…>', 'only these groups of tools')
    .option('--expires <end>', 'a date, a time in UTC, or from now on: 90d, 12h')
    .option('--approver', 'by which a human approves what waits; it opens nothing else')
    .option('--from <file>', 'takes the token that a file holds instead of a new one')
  made.action(async (action: string, name: string | undefined) => {
    const { config } = load(made, { controller: false, http: false })
    if (action === 'list') return listTokens(fileOf(config), io)
    if (name === undefined) return made.error("error: missing required argument 'name'")
    const wanted = made.opts<Wanted>()
    const narrowed = wanted.toolsets ?? made.getOptionValueSource('level') === 'cli'
    if (wanted.approver === true && narrowed)
      return made.error("error: an approver's token opens nothing, so it has no level or toolsets")
    ended(await addToken(name, wanted, fileOf(config), io))
  })
}

async function listTokens(tokensFile: string, io: Io): Promise<void> {
  const { named, warnings } = await readTokensFile({ tokensFile })
  for (const warning of warnings) io.complain(`warning: ${warning}`)
  for (const line of table(named)) io.print(line)
}

async function addToken(name: string, wanted: Wanted, path: string, io: Io): Promise<ExitCode> {
  const known = existsSync(path) ? (await readTokensFile({ tokensFile: path })).named : []
  const token = wanted.from === undefined ? newToken() : readFileSync(wanted.from, 'utf8').trim()
  const expires = wanted.expires === undefined ? undefined : endOf(wanted.expires, Date.now())
  const entry: NamedToken = {
    name,
    hash: hashOf(token),
    ...(wanted.approver === true
      ? { approver: true }
      : {
          level: wanted.level,
          toolsets: wanted.toolsets?.split(',').map((one) => one.trim()) ?? ['all'],
        }),
    ...(expires === undefined ? {} : { expires }),
  }
  const problem = problemOf(entry, known) ?? problemOfToken(token)
  if (problem !== undefined) {
    io.complain(problem)
    return exitCodes.usage
  }
  const isNew = !existsSync(path)
  await appendToken(path, entry)
  io.complain(
    `Added to ${path}; it counts when the daemon is reloaded. It is shown now and never again:`,
  )
  if (isNew && process.getuid?.() === 0)
    io.complain(
      `The service must be able to read it: chown root:cmon-mcp ${path}; chmod 640 ${path}`,
    )
  if (wanted.from === undefined) io.print(token)
  return exitCodes.done
}

function newToken(): string {
  return randomBytes(32).toString('base64url')
}

function hashOf(token: string): string {
  return `sha256:${digestOf(token).toString('hex')}`
}

function fileOf({ tokensFile }: Config): string {
  if (tokensFile !== undefined) return tokensFile
  throw settingProblem(
    'MCP_TOKENS_FILE',
    "is not set; name the file, such as MCP_TOKENS_FILE='/etc/cmon-mcp/tokens.yaml'",
  )
}

/** What the reader of the file would say of it, so that no file is written that the daemon refuses. */
function problemOf(entry: NamedToken, known: readonly NamedToken[]): string | undefined {
  if (!TOKEN_NAME.test(entry.name))
    return 'The name must be a short one of letters, digits, ".", "_" and "-"'
  const text = JSON.stringify({ tokens: [...known, entry] })
  const read = readNamedTokens(text, Object.keys(TOOL_NAMES))
  return 'problems' in read ? read.problems.map(({ message }) => message).join('\n') : undefined
}

function problemOfToken(token: string): string | undefined {
  if (!/^[\w.~+/-]+=*$/.test(token)) return 'The token has characters that no client could send'
  const weakness = weaknessOf(token)
  return weakness === undefined
    ? undefined
    : `The token ${weakness}; leave out --from for a new one`
}

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000 }

function endOf(text: string, now: number): string {
  const [, amount, unit = ''] = /^(\d{1,5})([dh])$/.exec(text) ?? []
  if (amount === undefined) return text
  const end = new Date(now + Number(amount) * (UNITS[unit] ?? 0))
  return `${end.toISOString().slice(0, 19)}Z`
}

function table(tokens: readonly NamedToken[]): string[] {
  const rows = tokens.map((token) => [
    token.name,
    ...(isApprover(token) ? ['approver', '-'] : [token.level, token.toolsets.join(',')]),
    token.expires === undefined
      ? 'no end'
      : `${hasEnded(token) ? 'ended' : 'until'} ${token.expires}`,
  ])
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
