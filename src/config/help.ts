import { GROUPS, type Setting } from './setting.ts'
import {
  PROXY_ALIASES,
  proxyFlags,
  proxySettingList,
  proxySettings,
  type ProxySettingName,
} from './settings-proxy.ts'
import { flagOf, settingList } from './settings.ts'

const INDENT = ' '.repeat(6)
const WIDTH = 90
const LONGEST_HEAD = 100

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
  const flags = `${flagOf(setting.key)}${short}${value}`
  const key = `  ${keysOf(setting)},`
  const gap = key.length + 1 + flags.length > LONGEST_HEAD ? '\n    ' : ' '
  return `${key}${gap}${flags}\n${indented(meaningOf(setting))}`
}

function keysOf(setting: Setting): string {
  return `${setting.key}${setting.secret ? ` (or ${setting.key}_FILE)` : ''}`
}

/** The settings part of `proxy --help`. */
export function proxySettingsHelp(): string {
  const all = proxySettingList.map(
    ([name, setting]) => `  ${keysOf(setting)}\n${indented(meaningOfProxy(name))}`,
  )
  return ['Environment:', ...all].join('\n')
}

/** What a setting of the proxy is for, with its default and the other names that are taken for it. */
export function meaningOfProxy(name: ProxySettingName): string {
  const aliases = PROXY_ALIASES[name]
  const also = aliases === undefined ? '' : `. Also by the name ${aliases.join(', ')}`
  return `${meaningOf(proxySettings[name])}${also}`
}

/** What a setting is for, with its default, as plain text. */
export function meaningOf(setting: Setting): string {
  return `${plain(helpText(setting))}${defaultNote(setting)}`
}

/** What it is for, and whether a reload takes it over. */
function helpText({ help, restart }: Setting): string {
  return restart ? `${help}. Changes with a restart only` : help
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
  const rows = settingList.map(([, setting]) => [
    markdownKeys(setting),
    markdownDefault(setting),
    helpText(setting),
  ])
  return table([['setting', 'default', 'meaning'], ['---', '---', '---'], ...rows])
}

/** The README's table of the proxy's settings. */
export function proxyMarkdown(): string {
  const rows = proxySettingList.map(([name, setting], index) => [
    markdownKeys(setting),
    `\`${proxyFlags[index]?.flag ?? ''}\``,
    (PROXY_ALIASES[name] ?? []).map((alias) => `\`${alias}\``).join(', ') || '–',
    `${setting.help}${defaultNote(setting)}`,
  ])
  return table([
    ['setting', 'flag', 'other name', 'meaning'],
    ['---', '---', '---', '---'],
    ...rows,
  ])
}

function markdownKeys({ key, secret }: Setting): string {
  return secret ? `\`${key}\`, \`${key}_FILE\`` : `\`${key}\``
}

function table(rows: readonly (readonly string[])[]): string {
  return rows
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}

function markdownDefault(setting: Setting): string {
  if (setting.default !== undefined && setting.default !== '') return `\`${setting.default}\``
  return setting.derived ?? '–'
}
