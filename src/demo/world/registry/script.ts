/** A script that is kept on the controller, for one cluster or (0) for all. */
export interface StoredScript {
  clusterId: number
  /** With folders: `checks/disk.js`. */
  filename: string
  content: string
}

export interface ScriptReading {
  printed: { line: number; text: string }[]
  exitStatus: unknown
}

/**
 * What the script says with `print` and `exit`, as far as that stands there in so many words.
 * Nothing is run: of other values the demo shows the name, and takes them for true.
 */
export function readScript(content: string): ScriptReading {
  const reading: ScriptReading = { printed: [], exitStatus: true }
  for (const [index, line] of content.split('\n').entries()) {
    const printed = /\bprint\s*\((.*)\)\s*;?/.exec(line)?.[1]
    if (printed !== undefined) {
      reading.printed.push({ line: index + 1, text: pieces(printed).map(shown).join('') })
    }
    const exit = /\bexit\s*\(\s*([^)]*?)\s*\)/.exec(line)?.[1]
    if (exit !== undefined) reading.exitStatus = valueOf(exit)
  }
  return reading
}

/** Arguments, split at commas outside of quotes. */
function pieces(text: string): string[] {
  return text.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^,\s][^,]*/g) ?? []
}

function shown(piece: string): string {
  return /^(["']).*\1$/s.test(piece) ? piece.slice(1, -1).replaceAll(/\\(.)/g, '$1') : piece.trim()
}

function valueOf(text: string): unknown {
  if (text === 'false') return false
  if (/^-?\d+$/.test(text)) return Number(text)
  return /^["']/.test(text) ? shown(text) : true
}
