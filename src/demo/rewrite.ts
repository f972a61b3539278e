import type { Rpc } from './envelope.ts'

/** Gives the JSON of a reply another text. */
export type Rewrite = (reply: string, rpc: Pick<Rpc, 'module' | 'operation'>) => string

/** A reply as `rewrite` puts it. Those to logins stay as they are, so that there are others to rewrite. */
export function rewritten(
  body: Iterable<string>,
  rpc: Pick<Rpc, 'module' | 'operation'>,
  rewrite: Rewrite | undefined,
): Iterable<string> {
  if (rewrite === undefined || rpc.module === 'auth') return body
  return [rewrite([...body].join(''), rpc)]
}
