/** Hosts whose names say so don't answer, to show what failing to reach one looks like. */
export function isReachable(hostname: string): boolean {
  return !/unreachable|\.invalid$/i.test(hostname)
}
