import type { CmonClient, RpcRequest } from './client.ts'
import { nameOf } from './request.ts'

// Which client a piece of code holds decides what it can do to a controller: what only looks gets one that
// can't send a write, and an agreed change gets one that can send what was agreed to and nothing more.

/** The same controller for those who only look. A write is a defect of ours and throws. */
export function lookingOnly(cmon: CmonClient): CmonClient {
  return guarded(cmon, (request) => {
    throw new Error(`${nameOf(request)} is a change, and this code may only look`)
  })
}

/** The same controller for one change: each of `requests` may be sent once. Another write throws. */
export function permitting(cmon: CmonClient, requests: readonly RpcRequest[]): CmonClient {
  const left = requests.map(identity)
  return guarded(cmon, (request) => {
    const index = left.indexOf(identity(request))
    if (index === -1) throw new Error(`${nameOf(request)} is not what was agreed to`)
    left.splice(index, 1)
  })
}

function guarded(cmon: CmonClient, onWrite: (request: RpcRequest) => void): CmonClient {
  const admit = (request: RpcRequest): void => {
    if (request.kind === 'write') onWrite(request)
  }
  return {
    ...cmon,
    async call(request, schema, options) {
      admit(request)
      return cmon.call(request, schema, options)
    },
    async stream(request, signal, asked) {
      admit(request)
      return cmon.stream(request, signal, asked)
    },
  }
}

function identity({ path, operation, params }: RpcRequest): string {
  return JSON.stringify([path, operation, params])
}

/** The one request that `send` would make, without making it. Throws what `send` throws before it. */
export async function requestOf(
  cmon: CmonClient,
  send: (cmon: CmonClient) => Promise<unknown>,
): Promise<RpcRequest> {
  let first: RpcRequest | undefined
  const stop = new Error('the request is known')
  const recorder: CmonClient = {
    ...cmon,
    call: (request) => {
      first ??= request
      return Promise.reject(stop)
    },
    stream: () => Promise.reject(stop),
  }
  try {
    await send(recorder)
  } catch (thrown) {
    if (thrown !== stop) throw thrown
  }
  if (first === undefined) throw new Error('a step of a change sends nothing')
  return first
}
