/** What a line of a changelog may hold (Debian policy 4.4 asks for less than 80). */
const WIDTH = 78

/**
 * CHANGELOG.md (Keep a Changelog) in the form of a Debian package. What is unreleased goes to `version`;
 * versions without a date are dated `date`, in seconds since 1970.
 */
export function debianChangelog(markdown, { name, version, maintainer, date }) {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n')
      const [, release, day] = /^\[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?/.exec(heading) ?? []
      const number = release === undefined || release === 'Unreleased' ? version : release
      const released = day === undefined ? new Date(date * 1000) : new Date(`${day}T00:00:00Z`)
      return [
        `${name} (${number}) unstable; urgency=medium`,
        '',
        ...entries(lines).flatMap(wrapped),
        '',
        ` -- ${maintainer}  ${released.toUTCString().replace('GMT', '+0000')}`,
        '',
      ].join('\n')
    })
    .join('\n')
}

/** The list items, each with its kind of change in front where one begins. */
function entries(lines) {
  const found = []
  let kind = ''
  for (const line of lines) {
    const heading = /^### (.+)/.exec(line)?.[1]
    const item = /^- (.+)/.exec(line)?.[1]
    if (heading !== undefined) kind = `${heading}: `
    else if (item !== undefined) found.push(`${kind}${item}`)
    else if (/^ {2,}\S/.test(line) && found.length > 0) found.push(`${found.pop()} ${line.trim()}`)
    if (item !== undefined) kind = ''
  }
  return found.length === 0 ? ['No change that users notice.'] : found
}

function wrapped(text) {
  const lines = []
  let line = '  *'
  for (const word of text.replaceAll(/\*\*|`/g, '').split(/\s+/)) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = '   '
    }
    line += ` ${word}`
  }
  return [...lines, line]
}
