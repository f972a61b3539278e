import { Pool } from 'undici'

const MOST_BYTES = 512 * 1024
const TIMEOUT_MS = 5_000

/** Something of the issuer couldn't be had; the message says what, and holds nothing that was sent by it. */
export class IssuerError extends Error {
  override readonly name = 'IssuerError'
  /** `down`: it doesn't answer as it should; `wrong`: it answers, but isn't what the settings say. */
  readonly kind: 'down' | 'wrong' | 'absent'

  constructor(kind: IssuerError['kind'], message: string, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
  }
}

/**
 * One GET of a JSON object, over TLS unless from this machine, without following redirects, within 5 s and
 * 512 KiB. Throws IssuerError, `absent` for a 404.
 */
export async function fetchJson(address: string, ca: string | undefined): Promise<object> {
  const url = new URL(address)
  const pool = new Pool(url.origin, {
    connections: 1,
    maxResponseSize: MOST_BYTES,
    ...(ca === undefined ? {} : { connect: { ca } }),
  })
  try {
    const { statusCode, body } = await pool.request({
      path: url.pathname + url.search,
      method: 'GET',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await body.text()
    if (statusCode !== 200)
      throw new IssuerError(
        statusCode === 404 ? 'absent' : 'down',
        `${address} answers HTTP ${statusCode}`,
      )
    const json: unknown = parsed(text)
    if (typeof json !== 'object' || json === null)
      throw new IssuerError('wrong', `${address} gives no JSON object`)
    return json
  } catch (thrown) {
    if (thrown instanceof IssuerError) throw thrown
    throw new IssuerError('down', `${address} can't be read (${codeOf(thrown)})`, thrown)
  } finally {
    await pool.destroy()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown'
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name
}
