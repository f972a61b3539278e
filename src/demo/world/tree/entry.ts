import type { Ownership } from '../ownership.ts'

/** A folder or file that the tree itself keeps. */
export interface TreeEntry extends Ownership {
  /** Absolute, without a trailing slash. */
  path: string
  type: 'Folder' | 'File'
  tags: string[]
  created: Date
  /** Of files. */
  content?: string
  /** Set on the controller's own files, whose content is made when they are read. */
  device?: { major: number; minor: number }
}

export const ROOT = '/'

export function parentOf(path: string): string {
  const end = path.lastIndexOf('/')
  return end <= 0 ? ROOT : path.slice(0, end)
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function join(folder: string, name: string): string {
  return folder === ROOT ? `/${name}` : `${folder}/${name}`
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === ROOT ? ROOT : `${folder}/`)
}
