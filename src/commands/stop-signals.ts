/** A Ctrl-C reaches the process twice when npm runs it: by the terminal, and forwarded by npm. */
const SAME_REQUEST_MS = 1_000

/** Resolves at the first SIGTERM or SIGINT. A later one, from who won't wait, ends the process with 1. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAt: number | undefined
    const onSignal = (signal: NodeJS.Signals): void => {
      if (askedAt !== undefined && performance.now() - askedAt > SAME_REQUEST_MS) process.exit(1)
      askedAt ??= performance.now()
      resolve(signal)
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  })
}
