import {
  hashOf,
  MOVED_AWAY,
  readLine,
  showHead,
  type Head,
  type Link,
  type SealedLine,
} from './chain.ts'

/** One file of a chain. */
export interface AuditFile {
  readonly name: string
  /** Its bytes, in pieces. */
  readonly bytes: AsyncIterable<Buffer> | Iterable<Buffer>
}

export interface Verdict {
  /** What is wrong, each with its file and line. */
  readonly problems: readonly string[]
  /** What one should know, and isn't wrong. */
  readonly notes: readonly string[]
  /** Lines that are as they were written. */
  readonly lines: number
  /** The first and the last of them. */
  readonly first: SealedLine | undefined
  readonly last: SealedLine | undefined
}

/**
 * Checks the files of one chain, oldest first: each line is as it was written, and none is missing, moved or put
 * in. What is cut off the end shows against `heads` alone; those of other chains are left aside.
 */
export async function verifyChain(
  key: Buffer,
  files: readonly AuditFile[],
  heads: readonly Head[],
): Promise<Verdict> {
  const problems: string[] = []
  const notes: string[] = []
  const macs = new Map(heads.map((head) => [showHead(head), head]))
  let first: SealedLine | undefined
  let last: SealedLine | undefined
  let lines = 0
  /** A line that isn't one, until the next tells whether it was torn. */
  let odd: { where: string; hash: string } | undefined

  function settleOdd(next: SealedLine | undefined): void {
    if (odd === undefined) return
    if (next?.fields['torn'] === odd.hash)
      notes.push(`${odd.where}: torn, for its writer was killed; the next line says so`)
    else problems.push(`${odd.where}: not as it was written`)
    odd = undefined
  }

  function take(line: Buffer, where: string): void {
    const read = readLine(key, line)
    if (read === undefined) {
      settleOdd(undefined)
      odd = { where, hash: hashOf(line) }
      return
    }
    const doubt = last === undefined ? undefined : breakBetween(last.link, read)
    settleOdd(read)
    if (doubt !== undefined) problems.push(`${where}: ${doubt}`)
    macs.delete(showHead(read.link))
    lines++
    first ??= read
    last = read
  }

  for (const { name, bytes } of files) {
    let number = 0
    for await (const { line, whole } of linesOf(bytes)) {
      number++
      const where = `${name}:${number}`
      if (whole || readLine(key, line) !== undefined) take(line, where)
      // Its writer was killed. If it was more than that, the next line or a head shows it.
      else notes.push(`${where}: the file ends in the middle of this line`)
    }
  }
  settleOdd(undefined)
  if (first !== undefined && first.link.seq > 1)
    notes.push(`begins with line ${first.link.seq} of the chain: the older files were not given`)
  const goesOn = last?.fields['event'] === 'end' && last.fields['why'] === MOVED_AWAY
  for (const head of macs.values()) {
    if (goesOn && head.chain === last?.link.chain && head.seq > last.link.seq)
      notes.push(
        `ends where it was moved away: the newer files, to line ${head.seq}, were not given`,
      )
    else problems.push(...missing(head, first?.link, last?.link))
  }
  return { problems, notes, lines, first, last }
}

/** What is wrong between a line and the next. */
function breakBetween(last: Link, { link, prev }: SealedLine): string | undefined {
  if (link.chain !== last.chain)
    return `another chain begins (line ${link.seq} of ${link.chain}); nothing binds it to what stands before`
  const expected = last.seq + 1
  if (link.seq > expected)
    return link.seq === expected + 1
      ? `line ${expected} of the chain is missing before it`
      : `lines ${expected} to ${link.seq - 1} of the chain are missing before it`
  if (link.seq < expected)
    return `line ${link.seq} of the chain stands after line ${last.seq}: moved, or put in again`
  return prev === last.hash
    ? undefined
    : `line ${link.seq} follows another line than it was written after`
}

/** What a head that was told elsewhere says against the files. */
function missing(head: Head, first: Link | undefined, last: Link | undefined): string[] {
  if (last === undefined || first === undefined)
    return [`line ${head.seq} of chain ${head.chain} was written, and is not there`]
  if (head.chain !== last.chain || head.seq < first.seq) return []
  return head.seq > last.seq
    ? [
        `cut off, or the newer files were not given: the last line is ${last.seq}, but line ${head.seq} was written`,
      ]
    : [`line ${head.seq} is not the one whose head was told`]
}

const LINE_END = 0x0a

/** Lines without their ends; `whole` is false for a last one that has none. */
async function* linesOf(
  bytes: AuditFile['bytes'],
): AsyncGenerator<{ line: Buffer; whole: boolean }> {
  let rest: Buffer[] = []
  for await (const piece of bytes) {
    let from = 0
    for (let end = piece.indexOf(LINE_END); end !== -1; end = piece.indexOf(LINE_END, from)) {
      yield { line: Buffer.concat([...rest, piece.subarray(from, end)]), whole: true }
      rest = []
      from = end + 1
    }
    if (from < piece.length) rest.push(piece.subarray(from))
  }
  if (rest.length > 0) yield { line: Buffer.concat(rest), whole: false }
}
