import { GROUPS, type Setting } from './setting.ts'
import { PROXY_ALIASES, proxySettingList } from './settings-proxy.ts'
import { flagOf, settingList } from './settings.ts'

const INDENT = ' '.repeat(6)
const WIDTH = 90

/** The settings part of `--help`: under each group every setting with its flags, meaning and default. */
export function settingsHelp(): string {
  const all = settingList.map(([, setting]) => setting)
  return GROUPS.map((group) => {
    const ofGroup = all.filter((setting) => setting.group === group)
    return [`${group}:`, ...ofGroup.map(helpOf)].join('\n')
  }).join('\n\n')
}

function helpOf(setting: Setting): string {
  const value = setting.placeholder === '' ? '' : ` <${setting.placeholder}>`
  const short = setting.short === undefined ? '' : `, --${setting.short}`
  return `  ${keysOf(setting)}, ${flagOf(setting.key)}${short}${value}\n${indented(meaningOf(setting))}`
}

function keysOf(setting: Setting): string {
  return `${setting.key}${setting.secret ? ` (or ${setting.key}_FILE)` : ''}`
}

/** The settings part of `proxy --help`: in the environment every one of them, with other names. */
export function proxySettingsHelp(): string {
  const all = proxySettingList.map(([name, setting]) => {
    const aliases = PROXY_ALIASES[name]
    const also = aliases === undefined ? '' : `; also ${aliases.join(', ')}`
    return `  ${keysOf(setting)}${also}\n${indented(meaningOf(setting))}`
  })
  return ['Environment:', ...all].join('\n')
}

/** What a setting is for, with its default, as plain text. */
export function meaningOf(setting: Setting): string {
  return `${plain(setting.help)}${defaultNote(setting)}`
}

function defaultNote(setting: Setting): string {
  const value = setting.default ?? setting.derived ?? ''
  return value === '' ? '' : ` (default: ${plain(value)})`
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '')
}

function indented(text: string): string {
  return wrapped(text, WIDTH - INDENT.length)
    .map((line) => `${INDENT}${line}`)
    .join('\n')
}

/** The words of a text on lines of at most so many characters; a longer word has its own. */
export function wrapped(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}

/** The README's table of settings. */
export function settingsMarkdown(): string {
  const rows = settingList.map(([, setting]) => {
    const key = setting.secret
      ? `\`${setting.key}\`, \`${setting.key}_FILE\``
      : `\`${setting.key}\``
    return [key, markdownDefault(setting), setting.help]
  })
  return [['setting', 'default', 'meaning'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}

function markdownDefault(setting: Setting): string {
  if (setting.default !== undefined && setting.default !== '') return `\`${setting.default}\``
  return setting.derived ?? '–'
}
