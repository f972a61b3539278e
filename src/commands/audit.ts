import { access, constants } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import type { Config } from '../config/settings.ts'
import { NotAudited, type CallAudit } from '../mcp/call-audit.ts'
import { chainKey } from '../observability/audit/chain.ts'
import type { TrailPlace } from '../observability/audit/trail-interface.ts'
import { createTrail } from '../observability/audit/trail.ts'
import type { Logger } from '../observability/log.ts'
import type { WaitingNews } from '../policy/waiting-plans.ts'
import type { DurableMap } from '../state/state.ts'
import { version } from '../version.ts'
import { createSyslogCopy } from './audit-syslog.ts'
import { messageOf, settingProblem } from './setting-files.ts'

/** The record of calls, of whichever settings there are. */
export interface Audit {
  readonly calls: CallAudit
  /** What humans outside the conversation decide. */
  readonly decisions: Pick<WaitingNews, 'decided'>
  /** Makes ready what other settings say; the function it gives takes them over. Throws ConfigError. */
  prepare: (config: Config) => Promise<() => void>
  close: () => Promise<void>
}

export interface AuditParts {
  /** The key for settings that name none; undefined where there is no place that would keep it. */
  key: (() => Promise<Buffer>) | undefined
  heads: DurableMap
  log: Logger
  /** Is told of each failure to write. */
  failed: () => void
}

/** Names of the state directory: the key, and the heads by file. */
export const AUDIT_KEY = 'audit'
export const AUDIT_HEADS = 'audit-heads'

const HEAD_EVERY_MS = 60_000

/** Writes nothing before the first call. */
export function createAudit({ key, heads, log, failed }: AuditParts): Audit {
  let onFailure: Config['auditOnFailure'] = 'stop-changes'
  let file: string | undefined
  const trail = createTrail({
    heads,
    origin: { version, host: hostname(), pid: process.pid },
    tell: {
      head: (path, head) => log.info({ file: path, head }, 'audit head'),
      suspicion: (path, what) =>
        log.error(
          { file: path, what },
          'the audit file is not as it was left: see `cmon-mcp audit verify`',
        ),
      failed(path, error, again) {
        failed()
        if (!again) log.error({ file: path, err: error, onFailure }, CANT_WRITE)
      },
      recovered: (path, lost) =>
        log.warn({ file: path, lost }, 'the audit file can be written again'),
      unkept: (path, error) =>
        log.warn({ file: path, err: error }, 'the head of the audit file could not be kept'),
    },
  })
  const copy = createSyslogCopy(log, failed)
  const telling = setInterval(() => void trail.settle(), HEAD_EVERY_MS)
  telling.unref()

  const notAudited = (thrown: unknown): NotAudited =>
    new NotAudited(
      `Nothing was done: it can't be recorded, for the audit file ${file} can't be written (${messageOf(thrown)})`,
      'The operator has to make room or mend the file; then try again. It needs no restart.',
      thrown,
    )

  return {
    calls: {
      async admit(kind) {
        const opened = trail.ready()
        const stops =
          onFailure === 'stop-all' || (kind === 'changes' && onFailure === 'stop-changes')
        // Reads don't wait for the disk; what goes wrong is told by the trail.
        opened.catch(() => {})
        if (!stops) return
        try {
          await opened
        } catch (thrown) {
          throw notAudited(thrown)
        }
      },
      async intend(intent) {
        copy.send({ event: 'intent', ...intent })
        if (file === undefined) return undefined
        try {
          return await trail.commit({ event: 'intent', ...intent })
        } catch (thrown) {
          if (onFailure !== 'continue') throw notAudited(thrown)
          return undefined
        }
      },
      ended(call) {
        copy.send({ event: 'call', ...call })
        trail.record({ event: 'call', ...call })
      },
    },
    decisions: {
      decided: ({ id: _, requests: __, checks: ___, decision, ...plan }) =>
        trail.record({ event: 'decision', ...plan, ...decision }),
    },
    async prepare(config) {
      const place = await placeOf(config, key)
      return () => {
        onFailure = config.auditOnFailure
        file = place?.path
        trail.follow(place)
        copy.follow(config.auditSyslog)
      }
    },
    async close() {
      clearInterval(telling)
      await Promise.all([trail.close(), copy.close()])
    },
  }
}

const CANT_WRITE = 'the audit file can not be written'

const SHORTEST_KEY = 24

async function placeOf(
  { auditFile: path, auditKey }: Config,
  key: AuditParts['key'],
): Promise<TrailPlace | undefined> {
  if (path === undefined) return undefined
  await checkWritable(path)
  return { path, key: chainKey(await secretOf(auditKey, key)) }
}

/** Throws ConfigError for a secret that is none, and where there is no place that keeps one. */
async function secretOf(set: Config['auditKey'], kept: AuditParts['key']): Promise<Buffer> {
  if (set !== undefined) return secretIn(set)
  if (kept !== undefined) return kept()
  throw settingProblem(
    'MCP_AUDIT_FILE',
    'needs a key that outlives the process, and the state directory can not be used: mend MCP_STATE_DIR or set MCP_AUDIT_KEY',
  )
}

/** The secret of `MCP_AUDIT_KEY`. Throws ConfigError for one that could be guessed. */
export function secretIn(set: NonNullable<Config['auditKey']>): Buffer {
  const secret = Buffer.from(set.reveal())
  if (secret.length < SHORTEST_KEY)
    throw settingProblem(
      'MCP_AUDIT_KEY',
      `is too short: take what \`cmon-mcp generate-token\` prints (at least ${SHORTEST_KEY} characters)`,
    )
  return secret
}

async function checkWritable(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK | constants.X_OK)
    await access(path, constants.R_OK | constants.W_OK)
  } catch (thrown) {
    // It will be made.
    if (thrown instanceof Error && 'path' in thrown && thrown.path === path && isMissing(thrown))
      return
    throw settingProblem('MCP_AUDIT_FILE', `${path} can't be written to (${messageOf(thrown)})`)
  }
}

function isMissing(thrown: Error): boolean {
  return 'code' in thrown && thrown.code === 'ENOENT'
}
