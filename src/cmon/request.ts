export interface RpcRequest {
  /** Module path below `/v2/`, as the vendor's CLI spells it. */
  path: string
  operation: string
  params?: Record<string, unknown>
  /** A read may be sent again after a lost connection or a new login; a write never is. */
  kind: 'read' | 'write'
  /** False for what is answered without a login. */
  session?: false
}

/** How messages call a request: `clusters/getAllClusterInfo`. */
export function nameOf({ path, operation }: RpcRequest): string {
  return `${path.replace(/\/$/, '')}/${operation}`
}
