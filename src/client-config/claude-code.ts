import {
  HEADER_VARIABLE,
  SERVER_NAME,
  type Client,
  type DaemonTarget,
  type ProcessTarget,
  type Snippet,
} from './client.ts'
import { headerArguments, secretOf, TOKEN } from './secrets.ts'
import { exportLine, shellLine } from './text.ts'

const ADD = ['claude', 'mcp', 'add', '--scope', 'user']

const KEPT = 'what the line above says, in later shells too'

/** Claude Code keeps the reference and looks the variable up whenever it connects. */
function forDaemon(target: DaemonTarget): Snippet {
  const { token, transport, url } = target
  const add = [...ADD, '--transport', transport, SERVER_NAME, url, ...headerArguments(target)]
  const shown = typeof token === 'object'
  const need = shown ? KEPT : `Bearer, a space, and ${TOKEN}`
  return {
    language: 'sh',
    text: [
      ...(shown ? [exportLine(HEADER_VARIABLE, `Bearer ${token.shown}`)] : []),
      shellLine(add),
    ].join('\n'),
    needs: token === 'none' ? [] : [{ where: 'environment', name: HEADER_VARIABLE, value: need }],
  }
}

function forProcess(target: ProcessTarget): Snippet {
  const { command, args, env } = target
  const secrets = env.filter(({ secret }) => secret)
  const settings = env.map(({ name, value, secret }) =>
    secret || value === undefined ? `${name}=\${${name}}` : `${name}=${value}`,
  )
  // The name comes first: `--env` takes every word that follows it.
  const add = [...ADD, SERVER_NAME, ...settings.flatMap((setting) => ['--env', setting])]
  const shown = secrets.flatMap(({ name, value }) =>
    value === undefined ? [] : [exportLine(name, value)],
  )
  return {
    language: 'sh',
    text: [...shown, shellLine([...add, '--', command, ...args])].join('\n'),
    needs: secrets.map(({ name, value }) => ({
      where: 'environment',
      name,
      value: value === undefined ? secretOf(name) : KEPT,
    })),
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
