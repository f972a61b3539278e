import { CmonError, ConnectionError } from './errors.ts'

export function headerText(value: string | string[] | undefined): string {
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '')
}

export function sessionCookie(header: string | string[] | undefined): string | undefined {
  for (const line of typeof header === 'string' ? [header] : (header ?? [])) {
    const value = /^\s*cmon-sid=([^;]*)/i.exec(line)?.[1]
    if (value !== undefined && value !== '') return value
  }
  return undefined
}

/** The body decides, not the HTTP status (cmon-rpc-core 4.4); what isn't a JSON object is no reply. */
export function parseReply(
  text: string,
  httpStatus: number,
  contentType: string,
): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    if (httpStatus >= 300 && httpStatus < 400)
      throw new CmonError(
        'bad_reply',
        `The address redirects (HTTP ${httpStatus}); that is no CMON RPC`,
        {
          next: 'CMON_ENDPOINT must be the controller itself, such as https://host:9501; HTTP redirects are not followed.',
          cause,
        },
      )
    if (httpStatus >= 502 && httpStatus <= 504)
      // A proxy in front says that it can't reach the controller, or waited in vain for its answer.
      throw new ConnectionError(
        `A proxy answers HTTP ${httpStatus} in place of the controller`,
        true,
        'Try again; if it stays, look at the controller behind the proxy.',
        cause,
      )
    const html = /^\s*</.test(text) || contentType.includes('html')
    throw new CmonError(
      'bad_reply',
      html
        ? `A web page came back (HTTP ${httpStatus}), not a CMON reply: a login page, a proxy or another service answers at this address`
        : `What came back (HTTP ${httpStatus}) is not JSON`,
      { next: 'Check CMON_ENDPOINT: the controller listens for RPC v2 on port 9501.', cause },
    )
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
    // A JSON object has string keys; values stay unknown until a schema reads them.
    return parsed as Record<string, unknown>
  throw new CmonError('bad_reply', 'The reply is JSON, but not an object', {
    next: 'Check CMON_ENDPOINT: the controller listens for RPC v2 on port 9501.',
  })
}
