import { readAsDotenv, readAsSystemd, writeLine } from './env-readers.ts'
import { fileKeyOf, settingOf } from './settings.ts'

const DIFFERS = 'is read differently by dotenv, systemd and a shell'

/**
 * What to write instead of a line that programs read differently. The value is shown only when the key
 * is known to be no secret: a misspelt `CMON_PASSWORD` holds one too.
 */
export function adviceFor(key: string, line: string): string {
  const rest = line.replace(/^[^=:]*[=:][ \t]*/, '')
  const setting = settingOf(key)
  const fileKey = setting === undefined ? undefined : fileKeyOf(setting)
  const inFile = fileKey === undefined ? '' : `, or put the value in a file and set ${fileKey}`
  const value = readAsSystemd(`X=${rest}`)?.value
  if (value === undefined)
    return `opens a quote or ends in a backslash; the value must be on one line: ${key}='…'${inFile}`
  const commented = /\s#/.test(rest)
  const meant = commented ? (readAsDotenv(`X=${rest}`)?.value ?? value) : value
  const advised = writeLine(key, meant)
  if (advised === undefined) return `${DIFFERS}, and quotes can't help; ${elsewhere(key, fileKey)}`
  if (setting === undefined || setting.secret || setting.file === 'secret')
    return `${DIFFERS}; put the value in ${quotesOf(advised)}${inFile}`
  const whole = commented ? writeLine(key, value) : undefined
  const comment = whole === undefined ? '' : ` and the comment above it, or all of it: ${whole}`
  return `${DIFFERS}; write ${advised}${comment}`
}

/** How the advised line is quoted, without its value. */
function quotesOf(advised: string): string {
  const key = advised.slice(0, advised.indexOf('='))
  return advised.endsWith("'") ? `single quotes: ${key}='…'` : `double quotes: ${key}="…"`
}

function elsewhere(key: string, fileKey: string | undefined): string {
  return fileKey === undefined
    ? `set ${key} in the environment`
    : `put the value in a file and set ${fileKey}='/path/to/it'`
}
