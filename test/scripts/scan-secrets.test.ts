import { spawnSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/program.ts'

const SCAN = resolve('scripts/scan-secrets.mjs')

const scan = (folder: string) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCAN], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('a key or a token is found in files and in what was built, and not repeated', async () => {
  const folder = await temporaryFolder()
  spawnSync('git', ['init', '--quiet'], { cwd: folder })
  await writeFile(join(folder, '.gitignore'), 'dist/\n')
  await writeFile(join(folder, 'readme.txt'), '-----BEGIN PRIVATE KEY-----\n…\n')
  expect(scan(folder)).toEqual({ status: 0, stdout: '2 files, 0 secrets\n', stderr: '' })

  const { privateKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const token = `ghp_${randomBytes(18).toString('hex')}`
  await writeFile(join(folder, 'transcript.json'), JSON.stringify({ key: privateKey }))
  await mkdir(join(folder, 'dist'))
  await writeFile(join(folder, 'dist', 'main.js'), `\nconst token = '${token}'\n`)
  const { status, stdout, stderr } = scan(folder)
  expect({ status, stdout }).toEqual({ status: 1, stdout: '4 files, 2 secrets\n' })
  expect(stderr).toMatch(/^transcript\.json:1: private key \(sha256 [0-9a-f]{12}\)\n/)
  expect(stderr).toMatch(/dist\/main\.js:2: GitHub token \(sha256 [0-9a-f]{12}\)\n$/)
  expect(stderr).not.toContain(token)
})

test('there is none in this repository', () => {
  expect(scan('.')).toMatchObject({ status: 0, stderr: '' })
})
