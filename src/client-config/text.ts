/** JSON for a file that people edit. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

/** A command line for a POSIX shell (PowerShell reads what it quotes alike). */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ')
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** A line that sets a variable for what is started from this shell. */
export function exportLine(name: string, value: string): string {
  return `export ${name}='${value.replaceAll("'", `'\\''`)}'`
}

/** A TOML value. JSON's strings and lists of strings are TOML too. */
export function tomlValue(value: string | readonly string[]): string {
  return Array.isArray(value)
    ? `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    : JSON.stringify(value)
}

/** A TOML table on one line. */
export function tomlTable(entries: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(entries).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
  return `{ ${pairs.join(', ')} }`
}
