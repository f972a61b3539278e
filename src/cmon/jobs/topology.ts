import type { Node } from './shapes.ts'

/**
 * Who replicates from whom: the first node is the master unless another is flagged, a replica follows
 * the master before it, and two masters in a row follow each other (cmon-rpc-jobs 6.1).
 */
export function masterSlaveLinks(nodes: readonly Node[]): Record<string, string>[] {
  const flagged = nodes.some(({ master }) => master === true)
  const links: Record<string, string>[] = []
  let leading: string | undefined
  for (const [index, { hostname, master }] of nodes.entries()) {
    const leads = flagged ? master === true : index === 0
    if (leading !== undefined) links.push({ [leading]: hostname })
    if (leading !== undefined && leads) links.push({ [hostname]: leading })
    if (leads) leading = hostname
  }
  return links
}
