import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { once } from 'node:events'

const PATIENCE_MS = 60_000

/** What `codex app-server` sees of the MCP servers in its configuration. */
export interface SeenByCodex {
  /** `mcpServerStatus/list` */
  readonly servers: { name: string; serverInfo: { name: string } | null; tools: object }[]
  /** `mcpServer/tool/call` of list_clusters: its structured content. */
  readonly clusters: { clusters: { name: string }[] }
}

/** Speaks the app server's JSON-RPC on stdio: lists the servers and calls a tool, without a model or a login. */
export async function askCodex(
  bin: string,
  env: Readonly<Record<string, string>>,
): Promise<SeenByCodex> {
  const child = spawn(bin, ['app-server'], {
    env,
    cwd: env['HOME'],
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const waiting = new Map<number, (message: { result?: unknown; error?: unknown }) => void>()
  const lines = createInterface(child.stdout).on('line', (line) => {
    // Its protocol: JSON-RPC without the version, a message per line.
    const message = JSON.parse(line) as { id?: number; result?: unknown; error?: unknown }
    if (message.id !== undefined) waiting.get(message.id)?.(message)
  })
  let lastId = 0
  const ask = (method: string, params: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      lastId += 1
      const timer = setTimeout(() => reject(new Error(`no answer to ${method}`)), PATIENCE_MS)
      waiting.set(lastId, ({ result, error }) => {
        clearTimeout(timer)
        if (error === undefined) resolve(result)
        else reject(new Error(`${method}: ${JSON.stringify(error)}`))
      })
      child.stdin.write(`${JSON.stringify({ id: lastId, method, params })}\n`)
    })
  try {
    await ask('initialize', { clientInfo: { name: 'test', title: 'test', version: '1' } })
    child.stdin.write(`${JSON.stringify({ method: 'initialized' })}\n`)
    // Shapes of Codex's own protocol.
    const { data } = (await ask('mcpServerStatus/list', {})) as { data: SeenByCodex['servers'] }
    const { thread } = (await ask('thread/start', {})) as { thread: { id: string } }
    const called = (await ask('mcpServer/tool/call', {
      threadId: thread.id,
      server: 'clustercontrol',
      tool: 'list_clusters',
      arguments: { limit: 100 },
    })) as { structuredContent: SeenByCodex['clusters'] }
    return { servers: data, clusters: called.structuredContent }
  } finally {
    lines.close()
    child.kill()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
}
