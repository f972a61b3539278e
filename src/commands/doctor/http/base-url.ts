import type { Config } from '../../../config/settings.ts'
import { exitCodes } from '../../exit-codes.ts'
import { errorCode } from '../connect.ts'
import { failed, ok, skipped, warning, type Check, type Finding } from '../finding.ts'
import { ask, type Answer, type Target } from './ask.ts'
import {
  describeAnswer,
  HEALTH_LIMIT_MS,
  isHealthy,
  READY,
  readinessOf,
  type Occupant,
} from './daemon.ts'

const setting = 'MCP_BASE_URL'

/** Whether the URL that clients use leads to the running daemon, which takes its Host and Origin. */
export function baseUrlCheck(
  config: Config,
  occupant: () => Promise<Occupant>,
  needs: readonly Check[],
): Check {
  return {
    name: 'base URL',
    needs,
    async run() {
      if ((await occupant()).kind !== 'daemon')
        return [skipped('no daemon is running at MCP_BIND_ADDRESS: start it, then run this again')]
      if ('unixPath' in config.bindAddress && config.origins.baseUrl === undefined)
        return [skipped('MCP_BASE_URL is not set, and MCP_BIND_ADDRESS is a socket')]
      try {
        return await throughBaseUrl(config)
      } catch (thrown) {
        return [notReached(config.baseUrl, errorCode(thrown))]
      }
    },
  }
}

/** A page of the daemon below the public URL. */
export function publicTarget({ baseUrl }: Config, path: string): Target {
  return { url: new URL(`${baseUrl.replace(/\/+$/, '')}${path}`) }
}

async function throughBaseUrl(config: Config): Promise<Finding[]> {
  const health = await ask(publicTarget(config, '/healthz'), { timeoutMs: HEALTH_LIMIT_MS })
  const ours = isHealthy(health) && (await readinessOf(publicTarget(config, READY))) !== undefined
  if (!ours) return [another(config.baseUrl, health)]
  return [
    ok(`${config.baseUrl} leads to the daemon`),
    await hostFinding(config),
    ...(await originFindings(config)),
  ]
}

/** Health is open to any Host; this path isn't. */
async function hostFinding(config: Config): Promise<Finding> {
  const { status } = await ask(publicTarget(config, '/.well-known/oauth-protected-resource'), {
    timeoutMs: HEALTH_LIMIT_MS,
  })
  const { host } = new URL(config.baseUrl)
  if (status !== 403) return ok(`Host ${host} is allowed`)
  const hosts = [...new Set([...config.allowedHosts, host])].join(',')
  return failed(
    exitCodes.configuration,
    `Host ${host} is refused with 403, as every client will be`,
    {
      setting: 'MCP_ALLOWED_HOSTS',
      fix: `MCP_ALLOWED_HOSTS='${hosts}', or remove the setting: it follows from MCP_BASE_URL; then restart the daemon`,
    },
  )
}

async function originFindings(config: Config): Promise<Finding[]> {
  const { origin } = new URL(config.baseUrl)
  const { status } = await ask(publicTarget(config, '/healthz'), {
    headers: { origin },
    timeoutMs: HEALTH_LIMIT_MS,
  })
  if (status !== 403) return []
  const origins = [...new Set([...config.allowedOrigins, origin])].join(',')
  return [
    warning(`Origin ${origin} is refused with 403: browsers can't use the daemon's own pages`, {
      setting: 'MCP_ALLOWED_ORIGINS',
      fix: `MCP_ALLOWED_ORIGINS='${origins}', or remove the setting`,
    }),
  ]
}

function another(baseUrl: string, answer: Answer): Finding {
  const { status } = answer
  const what = describeAnswer(answer)
  if (status >= 502 && status <= 504)
    return failed(
      exitCodes.unreachable,
      `${baseUrl}: the proxy there doesn't reach the daemon (${what})`,
      {
        setting: 'proxy_pass',
        fix: 'it must name MCP_BIND_ADDRESS, as in nginx: proxy_pass http://127.0.0.1:3000;',
      },
    )
  return failed(
    exitCodes.configuration,
    `${baseUrl} leads elsewhere (${what}), not to the daemon`,
    {
      setting,
      fix: `${setting}='https://…' with the URL, path prefix included, that the proxy hands on to the daemon`,
    },
  )
}

function notReached(baseUrl: string, code: string): Finding {
  if (/^(CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code))
    return failed(
      exitCodes.configuration,
      `${baseUrl}: the certificate there isn't trusted (${code}), by clients neither`,
      {
        setting,
        fix: `${certificateAdvice(code)}; for a CA of your own give its file to every client, and to this check: NODE_EXTRA_CA_CERTS=/path/ca.pem`,
      },
    )
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return failed(exitCodes.configuration, `${baseUrl}: no TLS is spoken there (${code})`, {
      setting,
      fix: `${setting}='${baseUrl.replace(/^https:/, 'http:')}', or give the proxy a certificate`,
    })
  return failed(exitCodes.unreachable, `${baseUrl} can't be reached from here (${code})`, {
    setting,
    fix: `${setting}='…' with a name that resolves and a port on which daemon or proxy listen`,
  })
}

function certificateAdvice(code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return "renew the proxy's certificate"
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'it is for another name: use that name, or get a certificate for this one'
  return 'have the proxy present a certificate of a known CA with its whole chain'
}
