import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, copyFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { nodeRuntime } from './node-runtime.mjs'
import { PLATFORMS } from './platforms.mjs'
import { run } from './run.mjs'

/** Its command, since as a module it prints warnings about sections that it doesn't touch. */
const POSTJECT = 'node_modules/postject/dist/cli.js'
/** Where Node looks whether it carries a program (its documentation, Single executable applications). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

/** Makes `folder`/cmon-mcp of the bundled CommonJS `folder`/program.cjs: a Node for the platform with it inside. */
export async function makeExecutable(platform, folder) {
  const { binary } = await nodeRuntime(platform)
  const draft = join(folder, 'draft')
  await copyFile(binary, draft)
  // Before the program is put in: a stripped executable crashes. elfutils' strip knows every machine.
  await run('eu-strip', [draft])
  const blob = await programBlob(platform, folder)
  await run(process.execPath, [POSTJECT, draft, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE])
  const executable = join(folder, 'cmon-mcp')
  // In pieces: a file written in one go lies in large pages in the page cache, which count as the process's memory.
  await pipeline(createReadStream(draft), createWriteStream(executable))
  await chmod(executable, 0o755)
  await rm(draft)
  return executable
}

async function programBlob(platform, folder) {
  const host = PLATFORMS.find(({ node }) => node === process.arch)
  if (host === undefined) throw new Error(`packages can't be made on ${process.arch}`)
  const settings = 'program.json'
  const blob = join(folder, 'program.blob')
  await writeFile(
    join(folder, settings),
    JSON.stringify({
      // Written into the blob, hence without the folder's name.
      main: 'program.cjs',
      output: 'program.blob',
      disableExperimentalSEAWarning: true,
      // Compiled code is of one machine: for another it can't be made here.
      useCodeCache: platform === host,
    }),
  )
  const { binary } = await nodeRuntime(host)
  // V8 seeds its hashes at random, and compiled code then lies in another order each time. The seed isn't among the
  // flags that compiled code is bound to, so it counts when the program runs without it.
  const command = ['--random-seed=1', '--experimental-sea-config', settings]
  await run(resolve(binary), command, { cwd: folder })
  return blob
}
