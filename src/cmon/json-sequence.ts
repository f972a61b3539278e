import { RECORD_SEPARATOR } from './stream.ts'

/** Longer records are skipped: a whole cluster's object is some ten kilobytes. */
const MAX_RECORD_BYTES = 1024 * 1024
const LINE_FEED = 0x0a

/**
 * JSON texts of a sequence: 0x1E before each and an empty line behind it (cmon-rpc-core 16), chunks cut
 * anywhere. What is no JSON is skipped, as RFC 7464 asks for.
 */
export async function* recordsOf(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes = MAX_RECORD_BYTES,
): AsyncGenerator<unknown, void> {
  /** The record that is being read; undefined between records and in one that is skipped. */
  let parts: Uint8Array[] | undefined
  let size = 0
  let lastWasLineFeed = false
  for await (const chunk of chunks) {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      if (byte === RECORD_SEPARATOR) {
        parts = []
        size = 0
        from = at + 1
      } else if (byte === LINE_FEED && lastWasLineFeed && parts !== undefined) {
        const record = parse([...parts, chunk.subarray(from, at)])
        parts = undefined
        if (record !== undefined) yield record
      }
      lastWasLineFeed = byte === LINE_FEED
    }
    if (parts === undefined) continue
    parts.push(chunk.slice(from))
    size += chunk.length - from
    if (size > maxBytes) parts = undefined
  }
}

function parse(parts: Uint8Array[]): unknown {
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'))
  } catch {
    return undefined
  }
}
