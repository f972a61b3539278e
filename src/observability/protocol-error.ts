import type { Logger } from './log.ts'

/**
 * Logs what the SDK complained about. Its sentences quote whole messages, arguments and all, so they are cut
 * before the first quotation; a stack would repeat it.
 */
export function logProtocolError(log: Logger, error: Error): void {
  const [said = ''] = error.message.split(/["'`{[]/, 1)
  log.debug({ type: error.name, said: said.trim().slice(0, 200) }, 'protocol error')
}
