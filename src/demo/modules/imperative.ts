import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoCluster } from '../world/cluster.ts'
import type { StoredScript } from '../world/registry/script.ts'
import { readScript } from '../world/registry/script.ts'
import { namesCluster, requireAdmin, requireCluster, rightsOn } from './access.ts'
import { requiredText } from './request.ts'

/** Scripts on the controller. The demo keeps them, and only reads what they would print. */
export const imperative: RpcModule = {
  executeexternalscript(call) {
    requireRunnable(call)
    const filename = requiredText(call.body['filename'], 'file name')
    return results(filename, requiredText(call.body['content'], 'content'))
  },

  executescript(call) {
    const clusterId = requireRunnable(call)
    const { filename, content } = requireScript(call, clusterId)
    return results(filename, content)
  },

  savescript(call) {
    const { world, body } = call
    const clusterId = requireRunnable(call)
    const filename = filenameOf(call)
    const content = typeof body['content'] === 'string' ? body['content'] : ''
    const known = find(call, clusterId, filename)
    if (known === undefined) world.scripts.push({ clusterId, filename, content })
    else known.content = content
    return {}
  },

  removescript(call) {
    const { world } = call
    const script = requireScript(call, requireRunnable(call))
    world.scripts.splice(world.scripts.indexOf(script), 1)
    return {}
  },

  dirtree(call) {
    const clusterId = namesCluster(call) ? requireCluster(call).clusterId : 0
    const scripts = call.world.scripts.filter((one) => one.clusterId === clusterId)
    return {
      data: folder(
        's9s',
        scripts.map(({ filename }) => filename.split('/')),
      ),
    }
  },
}

/** Running something on a cluster takes the right to execute; elsewhere it is for admins. */
function requireRunnable(call: Call): number {
  if (!namesCluster(call)) {
    requireAdmin(call, 'run scripts on the controller')
    return 0
  }
  const cluster: DemoCluster = requireCluster(call)
  if (!rightsOn(cluster, call).endsWith('x')) {
    const { userName } = call.caller
    const text = `User '${userName}' can not execute on cluster ${cluster.clusterId}.`
    throw new Refusal('AccessDenied', text)
  }
  return cluster.clusterId
}

function filenameOf({ body }: Call): string {
  const parts = requiredText(body['filename'], 'file name').split('/')
  const kept = parts.filter((part) => part !== '' && part !== '.' && part !== '..')
  if (kept.length === 0) throw new Refusal('InvalidRequest', 'The file name is not valid.')
  return kept.join('/')
}

function find({ world }: Call, clusterId: number, filename: string): StoredScript | undefined {
  return world.scripts.find((one) => one.clusterId === clusterId && one.filename === filename)
}

function requireScript(call: Call, clusterId: number): StoredScript {
  const filename = filenameOf(call)
  const found = find(call, clusterId, filename)
  if (found === undefined) throw new Refusal('ObjectNotFound', `'${filename}' was not found.`)
  return found
}

function results(fileName: string, content: string) {
  const { printed, exitStatus } = readScript(content)
  return {
    results: {
      exitStatus,
      fileName,
      status: 'Ended',
      messages: printed.map(({ line, text }) => ({ fileName, lineNumber: line, message: text })),
    },
  }
}

interface ScriptFolder {
  name: string
  type: 'directory' | 'file'
  contents?: ScriptFolder[]
}

function folder(name: string, paths: string[][]): ScriptFolder {
  const below = new Map<string, string[][]>()
  for (const [first, ...rest] of paths) {
    if (first === undefined) continue
    const paths = below.get(first) ?? []
    if (rest.length > 0) paths.push(rest)
    below.set(first, paths)
  }
  const contents = [...below]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([inner, rest]): ScriptFolder =>
      rest.length === 0 ? { name: inner, type: 'file' } : folder(inner, rest),
    )
  return { name, type: 'directory', contents }
}
