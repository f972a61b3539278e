/** `YYYY-MM-DDTHH:MM:SS.mmmZ`; the vendor's CLI can't read it without milliseconds. */
export function iso(date: Date): string {
  return date.toISOString()
}

/** Job times have second resolution in recorded replies. */
export function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}.000Z`
}

/** `""` is how CMON says never. */
export function isoOrEmpty(date: Date | undefined): string {
  return date === undefined ? '' : iso(date)
}

export function epochSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
