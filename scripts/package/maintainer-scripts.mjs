import { readFile } from 'node:fs/promises'

const SHARED = 'packaging/maintainer.sh'

/** A script of packaging/, with what it sources from there in its place. */
export async function maintainerScript(path) {
  const [script, shared] = await Promise.all([readFile(path, 'utf8'), readFile(SHARED, 'utf8')])
  return script.replace(`. ${SHARED}\n`, () => shared.trim() + '\n')
}
