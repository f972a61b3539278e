import { request, type RequestListener } from 'node:http'

/** Passes requests on as they are, Host included, with the one header that the suite can't be told to send. */
export function addAuthorization(target: URL, token: string): RequestListener {
  return (incoming, outgoing) => {
    const onward = request(
      {
        host: target.hostname,
        port: target.port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, authorization: `Bearer ${token}` },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        // The head of a silent stream mustn't wait for its first event.
        outgoing.flushHeaders()
        answer.pipe(outgoing)
      },
    )
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  }
}
