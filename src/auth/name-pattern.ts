/** Whether a name fits a pattern, in which `*` stands for any text and `?` for one character; case counts. */
export function fitsPattern(name: string, pattern: string): boolean {
  let [at, within] = [0, 0]
  /** Where the last `*` stands, and up to where it reaches for now. */
  let star: { within: number; at: number } | undefined
  while (at < name.length) {
    const wanted = pattern[within]
    if (wanted === '*') {
      star = { within, at }
      within++
    } else if (wanted === '?' || wanted === name[at]) {
      at++
      within++
    } else if (star !== undefined) {
      star.at++
      at = star.at
      within = star.within + 1
    } else {
      return false
    }
  }
  return /^\**$/.test(pattern.slice(within))
}
