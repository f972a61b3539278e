import type { Host } from '../../cmon/modules/host.ts'

/** What names a node: `host:port`, unique among the nodes of a controller (cmon-rpc-core 29.18). */
export function nodeAddress({ hostname, port }: Pick<Host, 'hostname' | 'port'>): string {
  return port === undefined ? hostname : `${hostname}:${port}`
}

/** Whether a lower-cased host name, address or alias, with or without the port, means this node. */
export function isCalled(host: Host, name: string): boolean {
  return [host.hostname, host.ip, host.alias].some((known) => {
    if (known === undefined) return false
    const lower = known.toLowerCase()
    return lower === name || `${lower}:${host.port}` === name
  })
}

/** How a job names a node. */
export function nodeKey({ hostname, port }: Pick<Host, 'hostname' | 'port'>): {
  hostname: string
  port?: number
} {
  return { hostname, ...(port === undefined ? {} : { port }) }
}
