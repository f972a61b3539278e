import {
  SERVER_NAME,
  TOKEN_VARIABLE,
  type Client,
  type DaemonTarget,
  type ProcessTarget,
  type Snippet,
} from './client.ts'
import { namedSecrets, processNeeds, tokenNeeds } from './secrets.ts'
import { shellLine, tomlTable, tomlValue } from './text.ts'

const TABLE = `[mcp_servers.${SERVER_NAME}]`
const ADD = ['codex', 'mcp', 'add', SERVER_NAME]

function forDaemon(target: DaemonTarget): Snippet {
  const { token, url } = target
  return {
    language: 'toml',
    text: [TABLE, `url = ${tomlValue(url)}`, ...credentialLines(target)].join('\n'),
    ...(typeof token === 'object'
      ? {}
      : {
          command: shellLine([
            ...ADD,
            '--url',
            url,
            ...(token === 'none' ? [] : ['--bearer-token-env-var', TOKEN_VARIABLE]),
          ]),
        }),
    needs: tokenNeeds(target),
  }
}

function credentialLines({ token }: DaemonTarget): string[] {
  if (token === 'none') return []
  return token === 'named'
    ? [`bearer_token_env_var = ${tomlValue(TOKEN_VARIABLE)}`]
    : [`http_headers = ${tomlTable({ Authorization: `Bearer ${token.shown}` })}`]
}

function forProcess(target: ProcessTarget): Snippet {
  const { command, args, env } = target
  const written = Object.fromEntries(
    env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  )
  const forwarded = namedSecrets(target)
  return {
    language: 'toml',
    text: [
      TABLE,
      `command = ${tomlValue(command)}`,
      `args = ${tomlValue(args)}`,
      ...(Object.keys(written).length === 0 ? [] : [`env = ${tomlTable(written)}`]),
      ...(forwarded.length === 0 ? [] : [`env_vars = ${tomlValue(forwarded)}`]),
    ].join('\n'),
    needs: processNeeds(target),
  }
}

/** It speaks Streamable HTTP and stdio only. */
export const codex: Client = {
  name: 'codex',
  title: 'Codex',
  transports: ['http'],
  places: [
    { system: 'macOS, Linux', path: '~/.codex/config.toml' },
    { system: 'Windows', path: '%USERPROFILE%\\.codex\\config.toml' },
  ],
  forDaemon,
  forProcess,
}
