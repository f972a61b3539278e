import { createHash, createHmac } from 'node:crypto'

// A line is a JSON object that ends in its MAC, over every byte before it. `prev` is the digest of the line
// before, so that lines can't be taken out, put in or moved by who hasn't the key, and a cut end shows against
// a head that was told elsewhere.

/** Names one line of one chain: whoever keeps it elsewhere can tell later whether the file still has it. */
export interface Head {
  readonly chain: string
  readonly seq: number
  readonly mac: string
}

/** What the next line is bound to. */
export interface Link extends Head {
  /** Of the whole line. */
  readonly hash: string
}

/** Another use of the same secret gives other MACs. */
export function chainKey(secret: Buffer): Buffer {
  return createHmac('sha256', secret).update('cmon-mcp audit chain v1').digest()
}

const DIGEST = /^[\w-]{43}$/
const NO_LINE = ''

/** Why a file ends whose chain goes on in another of the same name. */
export const MOVED_AWAY = 'moved away'

/** Before the first line of a chain. */
export function noLink(chain: string): Link {
  return { chain, seq: 0, mac: NO_LINE, hash: NO_LINE }
}

/** The line, without its end, that says `fields` after `before`; the names of the chain's own fields are taken. */
export function sealLine(
  key: Buffer,
  before: Link,
  fields: Readonly<Record<string, unknown>>,
): { line: string; link: Link } {
  const { chain } = before
  const seq = before.seq + 1
  const body = JSON.stringify({ ...fields, seq, chain, prev: before.hash }).slice(0, -1)
  const mac = macOf(key, Buffer.from(body))
  const line = `${body},"mac":"${mac}"}`
  return { line, link: { chain, seq, mac, hash: hashOf(Buffer.from(line)) } }
}

export interface SealedLine {
  readonly link: Link
  readonly prev: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** Its bytes count, not what they decode to. */
const TAIL_LENGTH = ',"mac":""}'.length + 43
const TAIL = /^,"mac":"([\w-]{43})"\}$/

/** Takes a line apart, without its end; undefined for one that isn't as the holder of the key has written it. */
export function readLine(key: Buffer, line: Buffer): SealedLine | undefined {
  const body = line.subarray(0, -TAIL_LENGTH)
  const [, mac] = TAIL.exec(line.subarray(-TAIL_LENGTH).toString('latin1')) ?? []
  // Nobody can ask this often enough to time it, and one spelling of the MAC counts.
  if (mac === undefined || body.length === 0 || mac !== macOf(key, body)) return undefined
  // Written by sealLine, for the MAC is right.
  const { seq, chain, prev, ...fields } = JSON.parse(`${body.toString('utf8')}}`) as Record<
    string,
    unknown
  > & { seq: number; chain: string; prev: string }
  return { link: { chain, seq, mac, hash: hashOf(line) }, prev, fields }
}

/** Of a line, without its end. */
export function hashOf(line: Buffer): string {
  return createHash('sha256').update(line).digest('base64url')
}

function macOf(key: Buffer, body: Buffer): string {
  return createHmac('sha256', key).update(body).digest('base64url')
}

/** `chain.seq.mac` */
export function showHead({ chain, seq, mac }: Head): string {
  return `${chain}.${seq}.${mac}`
}

/** Heads in a text, such as the journal's, in their order. */
export function headsIn(text: string): Head[] {
  return [...text.matchAll(/\b([\da-f]{16})\.(\d{1,15})\.([\w-]{43})(?![\w-])/g)].map(
    ([, chain = '', seq, mac = '']) => ({ chain, seq: Number(seq), mac }),
  )
}

/** A head with the digest of its line, to go on from where the file is gone. */
export function showLink(link: Link): string {
  return `${showHead(link)}.${link.hash}`
}

/** The reverse; undefined for anything else. */
export function readLink(text: string | undefined): Link | undefined {
  const [chain = '', seq, mac = '', hash = ''] = text?.split('.') ?? []
  if (!/^[\da-f]{16}$/.test(chain) || !DIGEST.test(mac) || !DIGEST.test(hash)) return undefined
  return { chain, seq: Number(seq), mac, hash }
}
