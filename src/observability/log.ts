import { pino, type Logger } from 'pino'
import { redact } from './redact.ts'

export type { Logger } from 'pino'

export interface LogOptions {
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
  format: 'json' | 'text'
}

/**
 * The daemon's log, on stderr: stdout belongs to the protocol on stdio. Written synchronously: pino's
 * worker transports don't survive bundling, and the last line before a crash is the one that counts.
 */
export function createLog({ level, format }: LogOptions): Logger {
  const destination =
    format === 'json'
      ? pino.destination({ fd: 2, sync: true })
      : { write: (line: string) => void process.stderr.write(`${asText(line)}\n`) }
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => describeError(error) },
    },
    destination,
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

function asText(line: string): string {
  // pino hands over its own JSON line.
  const { level, time, msg, ...rest } = JSON.parse(line) as Record<string, unknown>
  const fields = Object.entries(rest).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return [
    String(time),
    String(level).toUpperCase().padEnd(5),
    typeof msg === 'string' ? msg : '',
    ...fields,
  ].join(' ')
}
