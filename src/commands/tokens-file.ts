import { chown, chmod, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { isSeq, parseDocument } from 'yaml'
import type { NamedToken } from '../auth/named-token.ts'
import { draftOf } from '../state/write-file.ts'

const NEW_FILE = `# Tokens of cmon-mcp, hashed: \`cmon-mcp tokens add NAME\` appends one and prints it once.
# After a change: systemctl reload cmon-mcp
`

/**
 * Appends a token to the file, which is made (0600) where it is missing; comments, owner and mode stay. Throws the
 * system's error, and for a file in which there is no list of tokens.
 */
export async function appendToken(path: string, token: NamedToken): Promise<void> {
  const before = await stat(path).catch(() => undefined)
  const document = parseDocument(
    before === undefined ? NEW_FILE + 'tokens: []\n' : await readFile(path, 'utf8'),
  )
  const entry = document.createNode({ ...token })
  if (!isSeq(document.get('tokens'))) document.set('tokens', document.createNode([]))
  document.addIn(['tokens'], entry)
  const list = document.get('tokens')
  // An empty list is written as [], and so would be its first entry.
  if (isSeq(list)) list.flow = false
  const draft = draftOf(path)
  try {
    await writeFile(draft, document.toString({ lineWidth: 0 }), { mode: 0o600, flag: 'wx' })
    if (before !== undefined) {
      await chmod(draft, before.mode & 0o777)
      if (process.getuid?.() === 0) await chown(draft, before.uid, before.gid)
    }
    await rename(draft, path)
  } catch (thrown) {
    await rm(draft, { force: true })
    throw thrown
  }
}
