import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const LICENCE_FILE = /^(licen[cs]e|copying)([._-].*)?$/i
const NOTICE_FILE = /^notice([._-].*)?$/i
/** Debian has these at hand and wants them named instead of repeated; elsewhere they are found by their address. */
const COMMON = {
  'Apache-2.0': 'https://www.apache.org/licenses/LICENSE-2.0',
  'MPL-2.0': 'https://www.mozilla.org/MPL/2.0/',
}

/** Where one may choose: what we take, and with which words of the file the other licence begins. */
const CHOSEN = { 'node-forge': { licence: 'BSD-3-Clause', until: 'GNU GENERAL PUBLIC LICENSE' } }

/** The packages of npm that are part of a bundle, by name: where they lie and what their package.json says. */
export function packagesIn(inputs) {
  const found = new Map()
  for (const input of inputs) {
    const [, folder, name] =
      /^(?:.*:)?(node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+))\//.exec(input) ?? []
    if (folder === undefined || found.has(folder)) continue
    const { version, license, repository } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    )
    const licence = CHOSEN[name]?.licence ?? license
    found.set(folder, { folder, name, version, licence, source: repository?.url ?? repository })
  }
  return [...found.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1))
}

/**
 * The machine-readable copyright file (Debian's copyright format 1.0) of the program and all that is inside.
 * Throws for a package without a licence: nothing of the kind may be shipped.
 */
export function copyrightFile(packages, { holder, nodeVersion }) {
  return [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
    'Upstream-Name: cmon-mcp',
    `Comment: The executable carries Node.js ${nodeVersion} and the packages below. The licences of`,
    ' Node.js and its own parts stand in node-licences.gz beside this file.',
    '',
    'Files: *',
    `Copyright: ${holder}`,
    'License: Apache-2.0',
    '',
    ...Object.entries(COMMON).flatMap(([licence, address]) => [
      `License: ${licence}`,
      ` On Debian systems the text is in /usr/share/common-licenses/${licence}, elsewhere at`,
      ` ${address} .`,
      '',
    ]),
    'Files: node/*',
    'Copyright: Node.js contributors',
    `License: node-${nodeVersion}`,
    ' See node-licences.gz beside this file.',
    '',
    ...packages.flatMap(stanza),
  ].join('\n')
}

function stanza({ folder, name, version, licence, source }) {
  const texts = textsIn(folder, LICENCE_FILE).map((text) => text.split(CHOSEN[name]?.until, 1)[0])
  if (licence === undefined || (texts.length === 0 && !(licence in COMMON)))
    throw new Error(`${name} ${version} has no licence that could be shipped with it`)
  const holders = [...new Set(texts.flatMap(copyrightLines))]
  const known = COMMON[licence] !== undefined
  return [
    `Files: ${folder}/*`,
    `Copyright: ${holders.length === 0 ? `the authors of ${name}` : holders.join('\n ')}`,
    `Comment: ${name} ${version}${source === undefined ? '' : `, from ${source}`}`,
    ...textsIn(folder, NOTICE_FILE).flatMap((text) => [' .', ...indented(text)]),
    // A text of its own is named after the package: it holds its authors' names.
    `License: ${known ? licence : `${plain(licence)}-${plain(name)}`}`,
    ...(known ? [] : texts.flatMap(indented)),
    '',
  ]
}

function plain(text) {
  return text.replaceAll(/[^\w.]+/g, '-').replaceAll(/^-|-$/g, '')
}

function textsIn(folder, pattern) {
  return readdirSync(folder)
    .filter((file) => pattern.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
}

function copyrightLines(text) {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(copyright\b|\(c\)).*(\d{4}|contributors|authors)/i.test(line))
    .map((line) => line.replace(/^copyright\s*:?\s*/i, ''))
}

function indented(text) {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => (line.trim() === '' ? ' .' : ` ${line}`))
}
