import { fstatSync } from 'node:fs'

/**
 * Whether stderr goes straight to the journal: systemd says in `JOURNAL_STREAM` which device and inode it has
 * connected, and a file descriptor that was redirected since has others (systemd.exec(5)).
 */
export function writesToJournal(journalStream: string | undefined): boolean {
  if (journalStream === undefined || journalStream === '') return false
  try {
    const { dev, ino } = fstatSync(2, { bigint: true })
    return journalStream === `${dev}:${ino}`
  } catch {
    // Started with stderr closed.
    return false
  }
}

/** pino's level as the journal reads it from the beginning of a line, sd-daemon(3). */
export function journalPrefix(level: number): string {
  if (level >= 60) return '<2>'
  if (level >= 50) return '<3>'
  if (level >= 40) return '<4>'
  return level >= 30 ? '<6>' : '<7>'
}
