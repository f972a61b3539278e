const MASK = '***'

/** A quoted text, perhaps cut off before its end, or whatever stands up to the next gap. */
const QUOTED = String.raw`(")(?:[^"\\]|\\.)*("?)|(')(?:[^'\\]|\\.|'')*('?)`
const WORD = String.raw`${QUOTED}|[^\s,;&)}\]"'(][^\s,;&)}\](]*`
/** What stands before such a word, and its quotes. */
const MASKED_WORD = `$1$2$4${MASK}$3$5`
const NAMED =
  'passw(?:or)?d|passphrase|passwort|pwd|secret|token|api[_-]?key|(?:access|private|encryption|storage|cluster|rpc)[_-]?key|bindpw|credential|conninfo'

/**
 * What holds a secret in what people and programs write: statements, commands, addresses, settings, headers.
 * Each keeps what says what it is. No repetition is without a bound but one that takes all that it passes:
 * texts are long, and written by anybody.
 */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, MASK],
  [/(:\/\/[^\s/:@"']{0,100}:)[^\s"'<>]{1,300}@/g, `$1${MASK}@`],
  [
    new RegExp(
      String.raw`(\bidentified\b[^'"\n]{0,80}?\b(?:by|as)\s+(?:password\s+)?)(?:${WORD})`,
      'gi',
    ),
    MASKED_WORD,
  ],
  // "(using password: YES)" is what MySQL says of a refused login.
  [
    new RegExp(
      String.raw`((?:${NAMED})[\w.-]{0,60}["']?\s{0,3}(?:[:=(]|=>)\s{0,3})(?!(?:yes|no|true|false|null|none|\*\*\*)\b)(?:\w{1,30}\()?(?:${WORD})`,
      'gi',
    ),
    MASKED_WORD,
  ],
  [new RegExp(String.raw`(\bpassword\s+)(?:${QUOTED})`, 'gi'), MASKED_WORD],
  [/(--?(?:password|passwd|pass|secret|token|api-key)\s+)[^\s'"-][^\s'"]*/gi, `$1${MASK}`],
  [/(\b(?:requirepass|masterauth|sshpass\s+-p)\s*)\S+/gi, `$1${MASK}`],
  [/(\b(?:mysql|maria|percona|xtrabackup)[^\n]{0,200}?\s-p)(?!\s|ort\b)\S+/gi, `$1${MASK}`],
  [/(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi, `$1${MASK}`],
  [/(\b(?:set-cookie|cookie)\s*:\s*[^\s=;]{1,80}=|\bcmon-sid=)[^\s;"']+/gi, `$1${MASK}`],
  [/\beyJ[\w-]{8,500}\.[\w-]{8,4000}\.[\w-]*/g, MASK],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{20,}|\bxox[abprs]-[\w-]{10,}/g, MASK],
  [/\*[0-9A-F]{40}\b|\bSCRAM-SHA-256\$\S+|\$(?:2[aby]|5|6|A)\$[^\s'"]{8,}/g, MASK],
]

/** A text of the fleet without the secrets that can be told by how they are written. In doubt it masks more. */
export function maskSecrets(text: string): string {
  return SECRETS.reduce((masked, [pattern, instead]) => masked.replaceAll(pattern, instead), text)
}
