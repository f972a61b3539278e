import { startFileDaemon, type FileDaemon } from './file-daemon.ts'
import { startLoginServer, type LoginServer } from './oidc-login.ts'
import { portToComeBackOn } from './ports.ts'
import { settingsFor, type Ready } from './start-demo.ts'

/** A daemon that takes an issuer's tokens and no other credential, and that issuer. */
export interface OidcDaemon {
  /** The daemon's /mcp, which is the audience of the tokens. */
  readonly resource: string
  readonly login: LoginServer
  readonly daemon: FileDaemon
  readonly settings: Record<string, string>
}

/** Starts both. A token is over when its seconds are: no tolerance for clocks. */
export async function startOidcDaemon(demo: Ready, lifetimeSeconds?: number): Promise<OidcDaemon> {
  const port = await portToComeBackOn()
  const resource = `http://127.0.0.1:${port}/mcp`
  const login = await startLoginServer(resource, lifetimeSeconds)
  const settings = {
    ...settingsFor(demo),
    MCP_BIND_ADDRESS: `127.0.0.1:${port}`,
    MCP_OIDC_ISSUER: login.issuer,
    MCP_OIDC_AUDIENCE: resource,
    MCP_OIDC_CLOCK_TOLERANCE: '0s',
  }
  return { resource, login, settings, daemon: await startFileDaemon(settings) }
}
