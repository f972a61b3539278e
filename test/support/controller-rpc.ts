import { request } from 'node:https'

export interface RpcReply {
  status: number
  json: Record<string, unknown>
  /** For the next call. */
  cookie: string | undefined
}

export interface ControllerLogin {
  controller: string
  username: string
  password: string
}

const TIMEOUT_MS = 10_000

/** One RPC straight to a demo controller, past the daemon. Its certificate isn't checked: it is ours. */
export function rpc(
  controller: string,
  path: string,
  body: Record<string, unknown>,
  cookie?: string,
): Promise<RpcReply> {
  return new Promise((resolve, reject) => {
    const sending = request(
      new URL(path, controller),
      {
        method: 'POST',
        agent: false,
        rejectUnauthorized: false,
        timeout: TIMEOUT_MS,
        headers: {
          'content-type': 'application/json',
          ...(cookie === undefined ? {} : { cookie }),
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            // The demo answers JSON objects unless told to misbehave.
            json: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>,
            cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? cookie,
          })
        })
      },
    )
    sending.once('timeout', () => sending.destroy(new Error(`${path}: no answer in time`)))
    sending.once('error', reject)
    sending.end(JSON.stringify(body))
  })
}

/** All clusters with their hosts, as the controller itself tells them. */
export async function allClusterInfo(login: ControllerLogin): Promise<Record<string, unknown>[]> {
  const { cookie } = await rpc(login.controller, '/v2/auth', {
    operation: 'authenticateWithPassword',
    user_name: login.username,
    password: login.password,
  })
  const { json } = await rpc(
    login.controller,
    '/v2/clusters',
    { operation: 'getAllClusterInfo', with_hosts: true },
    cookie,
  )
  // cmon-rpc-core 7: a list of cluster objects.
  return json['clusters'] as Record<string, unknown>[]
}

export async function clusterNames(login: ControllerLogin): Promise<string[]> {
  return (await allClusterInfo(login)).map((cluster) => String(cluster['cluster_name'])).sort()
}
