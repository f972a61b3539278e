import { closeSync, openSync, rmSync, statSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { basename, dirname, extname } from 'node:path'

/** A file that this process alone writes to. */
export interface Claim {
  release: () => Promise<void>
}

/**
 * Claims a file for this process: by a unix socket beside it, for a socket stops answering with its process,
 * however that ends, and answers across containers too. Undefined when another one has it. Throws the file
 * system's error where there can't be a socket.
 */
export async function claimFile(path: string): Promise<Claim | undefined> {
  const place = socketPlace(`${path}.lock`)
  try {
    const claim = (await listenAt(place)) ?? (await takeOver(place))
    if (claim === undefined) place.close()
    return claim
  } catch (thrown) {
    place.close()
    throw thrown
  }
}

interface Place {
  readonly path: string
  readonly close: () => void
}

/** The system takes 107 bytes; a longer path is reached through its open directory. */
const LONGEST_PATH = 100

function socketPlace(path: string): Place {
  if (Buffer.byteLength(path) <= LONGEST_PATH || process.platform !== 'linux')
    return { path, close: () => {} }
  const directory = openSync(dirname(path), 'r')
  return {
    path: `/proc/self/fd/${directory}/${basename(path)}`,
    close: () => closeSync(directory),
  }
}

async function takeOver(place: Place): Promise<Claim | undefined> {
  const before = inodeOf(place.path)
  if (await answers(place.path)) return undefined
  // Of two that find a dead one, the second must not remove what the first has put there.
  if (inodeOf(place.path) === before) rmSync(place.path, { force: true })
  return listenAt(place)
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino
}

function listenAt({ path, close }: Place): Promise<Claim | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.unref()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    // Whoever may read the directory may find out that somebody is there: there is nothing else to learn.
    server.listen({ path, readableAll: true, writableAll: true }, () =>
      resolve({
        release: () =>
          new Promise((released) => {
            server.close(() => {
              close()
              released()
            })
          }),
      }),
    )
  })
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    )
  })
}

/** As many processes write to files of one name, at most. */
const MOST_FILES = 64

/**
 * Claims the file, or where another process has it the first free of `name.2.ext`, `name.3.ext`, …: each
 * process has a chain of its own. Throws as claimFile does, and when all are taken.
 */
export async function claimFree(path: string): Promise<{ path: string; claim: Claim }> {
  const extension = extname(path)
  const stem = path.slice(0, path.length - extension.length)
  for (let number = 1; number <= MOST_FILES; number++) {
    const one = number === 1 ? path : `${stem}.${number}${extension}`
    const claim = await claimFile(one)
    if (claim !== undefined) return { path: one, claim }
  }
  throw new Error(`${MOST_FILES} processes write to files of this name`)
}
