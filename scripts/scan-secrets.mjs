// Looks for secrets where none may be: in all files of the repository, and in what was built. Prints each place,
// never what stands there, and exits with 1 when there is any.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What is made here and handed on; transcripts and benchmark results stand in the repository. */
const BUILT = ['dist', 'test-results', 'coverage']
/** Larger ones are executables with a whole Node in them, made of what is looked at here. */
const MAX_BYTES = 64 * 1024 * 1024

/** By what a secret is told. */
const SIGNS = {
  // A header alone, as it stands in patterns and tests, is no key: the first line of one has 40 letters or more.
  'private key':
    /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\n|\s)+(?:[\w-]+: [^\n]+\n)*\s*[\w+/]{40,}/g,
  'AWS key id': /\b(?:AKIA|ASIA)(?![0-9A-Z]*EXAMPLE)[0-9A-Z]{16}\b/g,
  'GitHub token': /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/g,
  'npm token': /\bnpm_[A-Za-z0-9]{36}\b/g,
  'Slack token or hook':
    /\bxox[abprs]-\d{8,}-[\w-]{10,}|hooks\.slack\.com\/services\/T\w{6,}\/B\w{6,}\/\w{16,}/g,
  'Google key': /\bAIza[\w-]{35}\b/g,
  'model provider key': /\bsk-(?:ant-|proj-)?[\w-]{40,}/g,
  'signed token': /\beyJ[\w-]{12,}\.eyJ[\w-]{12,}\.[\w-]{20,}/g,
  'address with a registry’s credentials': /:_authToken\s*=\s*[^\s${]{8,}/g,
}

/** What the tests plant as secrets: it stands in them, and gets nowhere else. */
const PLANTED = { 'planted secret': /c4n4ry\w{5}|canary-[a-z-]+-0123456789/g }

const found = []

function scan(name, text, signs) {
  for (const [what, pattern] of Object.entries(signs))
    for (const match of text.matchAll(pattern)) {
      const line = text.slice(0, match.index).split('\n').length
      const mark = createHash('sha256').update(match[0]).digest('hex').slice(0, 12)
      found.push(`${name}:${line}: ${what} (sha256 ${mark})`)
    }
}

const git = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
if (git.status !== 0) throw new Error(`git ls-files: ${git.stderr}`)
const tracked = git.stdout.split('\0').filter((name) => name !== '')
const built = BUILT.filter((folder) => existsSync(folder)).flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
)

let scanned = 0
for (const name of [...tracked, ...built]) {
  const stat = statSync(name, { throwIfNoEntry: false })
  if (stat === undefined || !stat.isFile() || stat.size > MAX_BYTES) continue
  const inTests = name.startsWith('test/')
  scan(name, readFileSync(name, 'latin1'), inTests ? SIGNS : { ...SIGNS, ...PLANTED })
  scanned += 1
}

if (found.length > 0) {
  console.error(found.join('\n'))
  process.exitCode = 1
}
console.log(`${scanned} files, ${found.length} secrets`)
