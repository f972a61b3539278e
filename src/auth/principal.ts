/** Who is calling the daemon. Not the CMON user: that is what the daemon is on the controller. */
export interface Principal {
  /** Stable and free of secrets: sessions are bound to it, logs and audit name it. */
  readonly id: string
  readonly kind: 'token' | 'anonymous' | 'local'
}

/** The user of a stdio server or of `call`: whoever started the process. */
export const localPrincipal: Principal = { id: 'local', kind: 'local' }
/** Everybody, where no credential is configured (loopback, unix socket, or asked for explicitly). */
export const anonymousPrincipal: Principal = { id: 'anonymous', kind: 'anonymous' }
