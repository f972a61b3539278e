import { Option } from 'commander'
import { proxySettingsHelp } from '../config/help.ts'
import { ConfigError } from '../config/config-error.ts'
import { AddressError, loadProxy, type ProxyConfig, type ProxyInput } from '../config/load-proxy.ts'
import { proxyFlags } from '../config/settings-proxy.ts'
import type { Credentials } from '../proxy/credentials.ts'
import { ProxyFailure } from '../proxy/failure.ts'
import type { Fetch } from '../proxy/http.ts'
import { redact } from '../observability/redact.ts'
import { version } from '../version.ts'
import type { CommandKit } from './command-kit.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { stopSignal } from './stop-signals.ts'

/** `cmon-mcp proxy <url>`: stdin and stdout of a client on one side, a remote daemon on the other. */
export function addProxyCommand({ program, io, ended }: CommandKit): void {
  const made = program
    .command('proxy')
    .description("a remote daemon's /mcp on stdin and stdout, for clients that only start commands")
    .argument('[url]', 'such as https://mcp.example.com/mcp; http with loopback only')
    .addHelpText('after', () => `\n${proxySettingsHelp()}`)
  const options = proxyFlags.map(({ flag, key, setting }) => {
    const option = new Option(
      `${flag} <${setting.secret || setting.file !== undefined ? 'file' : setting.placeholder}>`,
      setting.secret ? `file that holds ${setting.key}` : setting.help.replaceAll('`', ''),
    )
    if (setting.kind.words !== undefined) option.choices([...setting.kind.words])
    made.addOption(option)
    return { key, name: option.attributeName() }
  })
  const loaded = (input: ProxyInput): ReturnType<typeof loadProxy> => {
    try {
      return loadProxy(input)
    } catch (thrown) {
      if (thrown instanceof AddressError) made.error(`error: ${thrown.message}`)
      throw thrown
    }
  }
  made.action(async (argument: string | undefined) => {
    const given = options.flatMap(({ key, name }) => {
      const value: unknown = made.getOptionValue(name)
      return typeof value === 'string' ? [[key, value] as const] : []
    })
    const { config, warnings } = loaded({
      argument,
      flags: Object.fromEntries(given),
      env: io.env,
    })
    for (const warning of warnings) io.complain(warning)
    ended(await proxy(config, io.complain))
  })
}

async function proxy(config: ProxyConfig, complain: (line: string) => void): Promise<ExitCode> {
  // Only here: other commands start faster without it.
  const { createHttp } = await import('../proxy/http.ts')
  const { runProxy } = await import('../proxy/run.ts')
  const http = createHttp({ ca: config.ca })
  try {
    await runProxy({
      remote: {
        url: config.url,
        fetch: http.fetch,
        credentials: await credentialsOf(config, http.fetch),
      },
      version,
      stop: stopSignal(),
      complain: (problem) => complain(`cmon-mcp proxy: ${redact(messageOf(problem))}`),
    })
    return exitCodes.done
  } catch (thrown) {
    if (!(thrown instanceof ProxyFailure)) throw thrown
    complain(`cmon-mcp proxy: ${redact(thrown.message)}`)
    return EXIT_CODES[thrown.kind]
  } finally {
    await http.close()
  }
}

const EXIT_CODES = {
  unreachable: exitCodes.unreachable,
  refused: exitCodes.refused,
  not_mcp: exitCodes.failed,
} as const

async function credentialsOf(config: ProxyConfig, fetch: Fetch): Promise<Credentials> {
  if (config.client === undefined) {
    const { fixedToken } = await import('../proxy/credentials.ts')
    return fixedToken(config.token)
  }
  const { clientCredentials } = await import('../proxy/oauth/client-credentials.ts')
  const { signingKey } = await import('../proxy/oauth/client-authentication.ts')
  const { key, keyId, ...client } = config.client
  try {
    return clientCredentials(fetch, config.url, {
      ...client,
      key:
        key === undefined
          ? undefined
          : {
              method: 'private_key_jwt',
              key: signingKey(key),
              ...(keyId === undefined ? {} : { keyId }),
            },
    })
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown
    throw new ConfigError([
      { key: 'MCP_PROXY_CLIENT_KEY_FILE', message: `holds ${thrown.message}` },
    ])
  }
}

function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem)
}
