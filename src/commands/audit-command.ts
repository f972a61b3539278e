import { createReadStream } from 'node:fs'
import { text } from 'node:stream/consumers'
import { Argument } from 'commander'
import type { Config } from '../config/settings.ts'
import { chainKey, headsIn, type Head } from '../observability/audit/chain.ts'
import { verifyChain, type Verdict } from '../observability/audit/verify.ts'
import { knownKey, knownValues } from '../state/directory.ts'
import { AUDIT_HEADS, AUDIT_KEY, secretIn } from './audit.ts'
import type { CommandKit } from './command-kit.ts'
import { daemonStateDir } from './doctor/state-path.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { settingProblem } from './setting-files.ts'

/** `cmon-mcp audit verify FILE…` */
export function addAuditCommand({ command, load, io, ended }: CommandKit): void {
  const made = command('audit', 'checks the files of an audit chain, oldest first')
    .addArgument(new Argument('<action>').choices(['verify']))
    .argument('<file...>')
    .addHelpText(
      'after',
      '\n`audit verify FILE…` finds lines that were changed, taken out, moved, put in or cut off; exit code 0 or 1.\n',
    )
    .option(
      '--head <head>',
      "a head as the log told it, or - for a log on stdin; the state directory's counts too",
    )
  made.action(async (_action: 'verify', files: string[]) => {
    const { config } = load(made, { controller: false, http: false })
    const { head } = made.opts<{ head?: string }>()
    const stateDir = daemonStateDir(config, io.env)
    const heads = [...(head === undefined ? [] : await headsOf(head)), ...keptHeads(stateDir)]
    const verdict = await verifyChain(
      chainKey(await secretOf(config.auditKey, stateDir)),
      files.map((name) => ({ name, bytes: createReadStream(name) })),
      heads,
    )
    report(verdict, heads, io)
    ended(verdict.problems.length === 0 ? exitCodes.done : exitCodes.failed)
  })
}

async function secretOf(auditKey: Config['auditKey'], stateDir: string): Promise<Buffer> {
  if (auditKey !== undefined) return secretIn(auditKey)
  const kept = await knownKey(stateDir, AUDIT_KEY)
  if (kept !== undefined) return kept
  throw settingProblem(
    'MCP_STATE_DIR',
    `${stateDir} has no key of an audit: name the daemon's state directory, or its MCP_AUDIT_KEY`,
  )
}

/** What `--head` says. Throws Error for a text without a head. */
async function headsOf(given: string): Promise<Head[]> {
  const heads = headsIn(given === '-' ? await text(process.stdin) : given)
  if (heads.length > 0) return heads
  throw new Error('--head: there is no head in it; one looks like 0123456789abcdef.42.…')
}

function keptHeads(stateDir: string): Head[] {
  return headsIn(knownValues(stateDir, AUDIT_HEADS).join('\n'))
}

function report({ problems, notes, lines, first, last }: Verdict, heads: Head[], io: Io): void {
  for (const problem of problems) io.complain(problem)
  for (const note of notes) io.print(`note: ${note}`)
  if (first === undefined || last === undefined) {
    if (problems.length === 0) io.print('There is no line yet.')
    return
  }
  const { chain } = last.link
  if (problems.length === 0 && !heads.some((head) => head.chain === chain))
    io.print('note: without a head of this chain, lines that were cut off the end go unnoticed')
  const found = problems.length === 0 ? 'as they were written' : 'NOT as they were written'
  io.print(
    `${lines} lines, ${first.link.seq} to ${last.link.seq} of chain ${chain}, ` +
      `${String(first.fields['time'])} to ${String(last.fields['time'])}: ${found}`,
  )
}
