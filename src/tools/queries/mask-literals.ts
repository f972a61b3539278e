/** How a database writes text: what quotes and backslashes mean there. */
export type SqlDialect = 'mysql' | 'standard'

export function dialectOf(clusterType: string): SqlDialect {
  return /^(postgresql|mssql|clickhouse)/.test(clusterType) ? 'standard' : 'mysql'
}

// Each begins with comments, which are dropped: an apostrophe in one would turn the rest inside out.
// Strings may lack their end, because statements arrive cut.
const MYSQL =
  /(\/\*[\s\S]*?(?:\*\/|$)|--[^\n]*|#[^\n]*)|(`[^`]*`?)|'(?:[^'\\]|\\[\s\S]?|'')*'?|"(?:[^"\\]|\\[\s\S]?|"")*"?|(?<![\w$])\.?\d[\w.]*/g
// Double quotes hold names, backslashes mean nothing except in E'…', $tag$ begins a text.
const STANDARD =
  /(\/\*[\s\S]*?(?:\*\/|$)|--[^\n]*)|("(?:[^"]|"")*"?)|\be'(?:[^'\\]|\\[\s\S]?|'')*'?|'(?:[^']|'')*'?|\$([a-z_]\w*)?\$[\s\S]*?(?:\$\3\$|$)|(?<![\w$])\.?\d[\w.]*/gi

/** Its first line would pass for a comment. */
const PEM = /-----BEGIN [\s\S]*?(?:-----END [A-Z ]*-----|$)/g

const MAX_LENGTH = 20_000

/**
 * A statement without its literals and comments: quoted texts and numbers become `?`. Names, placeholders
 * (`$1`) and keywords stay. When in doubt it masks more, never less.
 */
export function maskLiterals(statement: string, dialect: SqlDialect): string {
  return statement
    .slice(0, MAX_LENGTH)
    .replaceAll(PEM, '?')
    .replace(
      dialect === 'mysql' ? MYSQL : STANDARD,
      (match: string, comment: string | undefined, name: string | undefined) =>
        name !== undefined ? match : comment === undefined ? '?' : '',
    )
    .trim()
}

/** Statements that set or hold a credential: their literals must not go out. */
const SECRET =
  /\b(?:identified|password|passwd|secret|credential|master_user|source_user|token|apikey)/i

/** A running statement as it is, except that one about credentials loses its literals. */
export function maskSecrets(statement: string, dialect: SqlDialect): string {
  return SECRET.test(statement.slice(0, MAX_LENGTH)) ? maskLiterals(statement, dialect) : statement
}
