import type { OidcSettings } from '../auth/oidc/oidc.ts'
import type { Config } from '../config/settings.ts'
import { readSettingFile } from './setting-files.ts'

/** What the settings say of the issuer; undefined without one. Throws ConfigError for a CA that can't be read. */
export async function oidcSettings(config: Config): Promise<OidcSettings | undefined> {
  const { oidcIssuer, oidcAudience, oidcCaFile } = config
  if (oidcIssuer === undefined || oidcAudience === undefined) return undefined
  return {
    issuer: oidcIssuer,
    audience: oidcAudience,
    jwksUrl: config.oidcJwksUrl,
    ca:
      oidcCaFile === undefined ? undefined : await readSettingFile('MCP_OIDC_CA_FILE', oidcCaFile),
    algorithms: config.oidcAlgorithms,
    clockToleranceMs: config.oidcClockTolerance,
    scopes: {
      observe: config.oidcScopesObserve,
      operate: config.oidcScopesOperate,
      destroy: config.oidcScopesDestroy,
    },
    usernameClaim: config.oidcUsernameClaim,
    groupsClaim: config.oidcGroupsClaim,
  }
}
