// Ways to write a sentence so that people don't see it, or a reader has to decode it first.

const TAG_BLOCK = 0xe0000

/** As Unicode tag characters, which show nothing and which models read. */
export function asTags(text: string): string {
  return Array.from(text)
    .map((sign) => String.fromCodePoint(TAG_BLOCK + (sign.codePointAt(0) ?? 0)))
    .join('')
}

/** Each byte as a variation selector behind an ordinary letter. */
export function asSelectors(text: string): string {
  const selector = (byte: number): number => (byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16)
  return `o${[...Buffer.from(text)].map((byte) => String.fromCodePoint(selector(byte))).join('')}`
}

/** A zero-width space between any two letters: no filter by words finds them. */
export function interleaved(text: string): string {
  return Array.from(text).join('\u200B')
}

/** Bits as zero-width characters. */
export function asZeroWidthBits(text: string): string {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return bits.replaceAll('0', '\u200C').replaceAll('1', '\u200D')
}

/** Shown backwards between two bidi marks, so that it looks like what it isn't. */
export function overridden(text: string): string {
  return `\u202E${Array.from(text).toReversed().join('')}\u202C`
}

export function rot13(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })
}

const CYRILLIC: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  s: 'ѕ',
  x: 'х',
  y: 'у',
}

/** With letters of another alphabet that look the same. */
export function homoglyphs(text: string): string {
  return Array.from(text)
    .map((letter) => CYRILLIC[letter] ?? letter)
    .join('')
}

export const asBase64 = (text: string): string => Buffer.from(text).toString('base64')
export const asHex = (text: string): string => Buffer.from(text).toString('hex')
export const asEntities = (text: string): string =>
  Array.from(text)
    .map((sign) => `&#${sign.codePointAt(0)};`)
    .join('')
