import {
  HEADER_VARIABLE,
  SERVER_NAME,
  type Client,
  type DaemonTarget,
  type ProcessTarget,
  type Snippet,
} from './client.ts'
import { headerArguments, namedVariables } from './secrets.ts'
import { exportLine, shellLine } from './text.ts'

const ADD = ['claude', 'mcp', 'add', '--scope', 'user']

function forDaemon(target: DaemonTarget): Snippet {
  const { token, transport, url } = target
  // Claude Code keeps the reference and looks the variable up whenever it connects.
  const add = [...ADD, '--transport', transport, SERVER_NAME, url, ...headerArguments(target)]
  const shown =
    typeof token === 'object' ? [exportLine(HEADER_VARIABLE, `Bearer ${token.shown}`)] : []
  return {
    language: 'sh',
    text: [...shown, shellLine(add)].join('\n'),
    variables: token === 'none' ? [] : [HEADER_VARIABLE],
    placeholders: [],
  }
}

function forProcess(target: ProcessTarget): Snippet {
  const { command, args, env } = target
  const secrets = env.filter(({ secret }) => secret)
  const settings = env.map(({ name, value, secret }) =>
    secret || value === undefined ? `${name}=\${${name}}` : `${name}=${value}`,
  )
  // The name comes first: `--env` takes every word that follows it.
  const add = [
    ...ADD,
    SERVER_NAME,
    ...settings.flatMap((setting) => ['--env', setting]),
    '--',
    command,
    ...args,
  ]
  const shown = secrets.flatMap(({ name, value }) =>
    value === undefined ? [] : [exportLine(name, value)],
  )
  return {
    language: 'sh',
    text: [...shown, shellLine(add)].join('\n'),
    variables: [...new Set([...namedVariables(target), ...secrets.map(({ name }) => name)])],
    placeholders: [],
  }
}

export const claudeCode: Client = {
  name: 'claude-code',
  title: 'Claude Code',
  transports: ['http', 'sse'],
  places: [],
  remark: 'Run it in a shell. `claude mcp list` shows whether it connects.',
  forDaemon,
  forProcess,
}
