import { pino, type DestinationStream, type Logger } from 'pino'
import { journalPrefix, writesToJournal } from './journal.ts'
import { asText } from './log-text.ts'
import { redact } from './redact.ts'

export type { Logger } from 'pino'

export interface LogOptions {
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** `auto`: text on a terminal, JSON otherwise. */
  format: 'auto' | 'json' | 'text'
  /** Values of the settings that are secrets now: wherever one came into a line, it is masked. */
  secrets?: () => readonly string[]
  env?: Readonly<Record<string, string | undefined>>
}

/**
 * The daemon's log, on stderr: stdout belongs to the protocol on stdio. Written synchronously: pino's
 * worker transports don't survive bundling, and the last line before a crash is the one that counts.
 */
export function createLog({
  level,
  format,
  secrets = () => [],
  env = process.env,
}: LogOptions): Logger {
  return pino(
    {
      level,
      base: null,
      // pino takes the message of an error under its own key for the line's, unmasked; ours is `err`.
      errorKey: 'pino-error',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => describeError(error) },
    },
    destination(format, secrets, env),
  )
}

function destination(
  format: LogOptions['format'],
  secrets: () => readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): DestinationStream {
  const stderr = pino.destination({ fd: 2, sync: true })
  const toTerminal = process.stderr.isTTY
  const text = format === 'text' || (format === 'auto' && toTerminal)
  const coloured = toTerminal && (env['NO_COLOR'] ?? '') === ''
  const toJournal = writesToJournal(env['JOURNAL_STREAM'])
  return {
    // Makes pino tell the level of the line that follows.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 30,
    write(line: string) {
      const masked = withoutSecrets(line, secrets())
      const shown = text ? `${asText(masked, coloured)}\n` : masked
      stderr.write(toJournal ? shown.replaceAll(/^(?=.)/gm, journalPrefix(this.lastLevel)) : shown)
    },
  } as DestinationStream & { lastLevel: number }
}

/** Shorter ones are words that stand in many a line for another reason. */
const SHORTEST_SECRET = 8

/** The last net: no line is meant to hold one. */
function withoutSecrets(line: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce(
      // As it stands in JSON.
      (masked, secret) => masked.replaceAll(JSON.stringify(secret).slice(1, -1), '***'),
      line,
    )
}

/** Name, message and stack, with whatever looks like a secret masked. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: redact(String(error)) }
  return {
    type: error.name,
    message: redact(error.message),
    stack: redact(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
