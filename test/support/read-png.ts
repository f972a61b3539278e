import { inflateSync } from 'node:zlib'

export interface Picture {
  width: number
  height: number
  /** How many pixels have each colour, as `#rrggbb`. */
  colours: Map<string, number>
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Decodes a PNG of eight bits per channel with alpha, not interlaced. Throws for anything else. */
export function readPng(bytes: Buffer): Picture {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw new Error('this is no PNG')
  const parts: Buffer[] = []
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at)
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(bytes.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  if (bytes[24] !== 8 || bytes[25] !== 6 || bytes[28] !== 0) throw new Error('another kind of PNG')
  const colours = new Map<string, number>()
  const pixels = unfiltered(inflateSync(Buffer.concat(parts)), width * 4, height)
  for (let at = 0; at < pixels.length; at += 4) {
    const colour = `#${pixels.toString('hex', at, at + 3)}`
    colours.set(colour, (colours.get(colour) ?? 0) + 1)
  }
  return { width, height, colours }
}

/** Undoes the filter that each row begins with (PNG specification 9.2). */
function unfiltered(rows: Buffer, stride: number, height: number): Buffer {
  const pixels = Buffer.alloc(stride * height)
  for (let row = 0; row < height; row++) {
    const filter = rows[row * (stride + 1)] ?? 0
    for (let column = 0; column < stride; column++) {
      const at = row * stride + column
      const left = column < 4 ? 0 : (pixels[at - 4] ?? 0)
      const up = row === 0 ? 0 : (pixels[at - stride] ?? 0)
      const corner = column < 4 || row === 0 ? 0 : (pixels[at - stride - 4] ?? 0)
      const raw = rows[row * (stride + 1) + 1 + column] ?? 0
      pixels[at] = raw + predicted(filter, left, up, corner)
    }
  }
  return pixels
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left
    case 2:
      return up
    case 3:
      return (left + up) >> 1
    case 4: {
      const guess = left + up - corner
      const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value))
      if (a === undefined || b === undefined || c === undefined) return 0
      if (a <= b && a <= c) return left
      return b <= c ? up : corner
    }
    default:
      return 0
  }
}
