export interface TrailPlace {
  readonly path: string
  readonly key: Buffer
}

/** What a line says. Its time and the chain's own fields are added. */
export type TrailFields = { readonly event: string } & Readonly<Record<string, unknown>>

export interface TrailOptions {
  /** Heads by file, from one process to the next. */
  heads: {
    get: (path: string) => string | undefined
    set: (path: string, head: string) => Promise<void>
  }
  /** Said in the first line that a process writes. */
  origin: Readonly<Record<string, unknown>>
  tell: {
    head: (path: string, head: string) => void
    /** The file isn't as it was left. */
    suspicion: (path: string, what: string) => void
    /** A line, or more of them, could not be written; `again` when neither could the one before. */
    failed: (path: string, error: unknown, again: boolean) => void
    recovered: (path: string, lost: number) => void
    /** The head could not be kept for the next process. */
    unkept: (path: string, error: unknown) => void
  }
  now?: () => Date
}

/** A chain of lines in a file that may be moved away, fill its disk, and come back. */
export interface Trail {
  /** Writes to this place from now on, or nowhere; also looks whether the file was moved away. */
  follow: (place: TrailPlace | undefined) => void
  /** Resolves when lines can be written, as far as one knows without writing. Rejects with why not. */
  ready: () => Promise<void>
  /** Writes a line that is on the disk when this resolves; gives its number. Rejects with why it couldn't be. */
  commit: (fields: TrailFields) => Promise<number>
  /** Writes a line, at once when the file is open. One that can't be written is counted in the next that can. */
  record: (fields: TrailFields) => void
  /** Brings everything to the disk, tells the head if there is a new one, and follows a file that was moved. */
  settle: () => Promise<void>
  close: () => Promise<void>
}
