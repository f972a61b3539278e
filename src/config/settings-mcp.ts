import { boolean, list, oneOf, path, secret, someOf, token } from './kinds.ts'
import { baseUrl, bindAddress, hostList, networkList, originList } from './kinds-net.ts'
import { syslogTarget } from './kinds-syslog.ts'
import { setting } from './setting.ts'

const names = list('name,…', (item) => item)

/** Where the daemon listens and who may come in. */
export const serverSettings = {
  bindAddress: setting({
    key: 'MCP_BIND_ADDRESS',
    kind: bindAddress,
    default: '127.0.0.1:3000',
    group: 'Server',
    help: 'Where to listen: IPv4, `[IPv6]` or a name with a port, or `unix:/path`',
    restart: true,
  }),
  baseUrl: setting({
    key: 'MCP_BASE_URL',
    kind: baseUrl,
    derived: 'from bind',
    group: 'Server',
    help: 'The URL by which clients know the daemon; may carry a path prefix',
  }),
  authToken: setting({
    key: 'MCP_AUTH_TOKEN',
    kind: token,
    secret: true,
    group: 'Server',
    help:
      'Bearer token that clients must send (`cmon-mcp generate-token` makes one). ' +
      'Needed unless bind and base URL are loopback, or bind is a unix socket',
  }),
  authTokenPrevious: setting({
    key: 'MCP_AUTH_TOKEN_PREVIOUS',
    kind: token,
    secret: true,
    group: 'Server',
    help: 'The token before, which stays valid while you rotate',
  }),
  allowUnauthenticated: setting({
    key: 'MCP_ALLOW_UNAUTHENTICATED',
    kind: boolean,
    default: 'false',
    group: 'Server',
    help: '`true` serves whoever reaches the port, without a token',
  }),
  allowedHosts: setting({
    key: 'MCP_ALLOWED_HOSTS',
    kind: hostList,
    derived: 'from base URL and bind',
    group: 'Server',
    help: 'Values of the `Host` header that are answered, between commas; without a port: any port',
  }),
  allowedOrigins: setting({
    key: 'MCP_ALLOWED_ORIGINS',
    kind: originList,
    derived: 'from base URL and bind',
    group: 'Server',
    help: 'Values of the `Origin` header that are answered, between commas',
  }),
  trustedProxies: setting({
    key: 'MCP_TRUSTED_PROXIES',
    kind: networkList,
    default: '',
    group: 'Server',
    help: 'Addresses or subnets whose `X-Forwarded-For` is believed; `unix`: whoever is on the unix socket',
  }),
  tlsCertFile: setting({
    key: 'MCP_TLS_CERT_FILE',
    kind: path,
    group: 'Server',
    file: 'public',
    help: 'PEM file with the certificate, and its chain, that clients are shown: the daemon then speaks TLS itself. A renewed file is taken over by itself',
  }),
  tlsKeyFile: setting({
    key: 'MCP_TLS_KEY_FILE',
    kind: path,
    group: 'Server',
    file: 'secret',
    help: 'PEM file with the private key of that certificate',
  }),
  transports: setting({
    key: 'MCP_TRANSPORTS',
    kind: someOf(['sse', 'http']),
    default: 'sse,http',
    group: 'Server',
    help: 'Which are mounted: `sse` (HTTP+SSE), `http` (Streamable HTTP)',
  }),
}

/** What clients may see and do. */
export const toolSettings = {
  level: setting({
    key: 'MCP_LEVEL',
    kind: oneOf(['observe', 'operate', 'destroy']),
    default: 'destroy',
    group: 'Tools',
    help: 'How far tools may go: only look, also change, also destroy',
  }),
  readOnly: setting({
    key: 'MCP_READ_ONLY',
    kind: boolean,
    default: 'false',
    group: 'Tools',
    help: '`true` is the same as `MCP_LEVEL=observe`',
  }),
  toolsets: setting({
    key: 'MCP_TOOLSETS',
    kind: names,
    default: 'all',
    group: 'Tools',
    help: 'Groups of tools to show, between commas',
  }),
  includeTools: setting({
    key: 'MCP_INCLUDE_TOOLS',
    kind: names,
    default: '',
    group: 'Tools',
    help: 'When set, only these tools',
  }),
  excludeTools: setting({
    key: 'MCP_EXCLUDE_TOOLS',
    kind: names,
    default: '',
    group: 'Tools',
    help: 'Never these tools, whatever else says so',
  }),
  surface: setting({
    key: 'MCP_SURFACE',
    kind: oneOf(['full', 'core', 'search']),
    default: 'full',
    group: 'Tools',
    help: 'How they are shown: all, a dozen for daily questions, or a few and a search for the rest',
  }),
  approval: setting({
    key: 'MCP_APPROVAL',
    kind: oneOf(['ask', 'human', 'off']),
    default: 'ask',
    group: 'Tools',
    help: "How a destructive call gets its consent: `ask` the client's user, else a second call or a human outside; `human`: always the latter; `off`",
  }),
}

/** How the daemon runs. */
export const operationsSettings = {
  runbooksDir: setting({
    key: 'MCP_RUNBOOKS_DIR',
    kind: path,
    default: '/etc/cmon-mcp/runbooks',
    group: 'Operations',
    help: "The operator's own `*.md` for prompts",
  }),
  stateDir: setting({
    key: 'MCP_STATE_DIR',
    kind: path,
    derived: "`$STATE_DIRECTORY`, or the user's state folder",
    group: 'Operations',
    help: 'Where the signing key, certificate pins and used plans are kept',
    restart: true,
  }),
  secretsDir: setting({
    key: 'MCP_SECRETS_DIR',
    kind: path,
    group: 'Operations',
    help: 'Where tools that make an account leave its password, a file (0600) each; without it they refuse',
  }),
  auditFile: setting({
    key: 'MCP_AUDIT_FILE',
    kind: path,
    group: 'Operations',
    help: 'Where every tool call is recorded, a JSON line each, chained so that `cmon-mcp audit verify` finds what was tampered with',
  }),
  auditKey: setting({
    key: 'MCP_AUDIT_KEY',
    kind: secret,
    secret: true,
    group: 'Operations',
    help: 'The key of that chain (`cmon-mcp generate-token` makes one); without it, one that is kept in the state directory',
  }),
  auditOnFailure: setting({
    key: 'MCP_AUDIT_ON_FAILURE',
    kind: oneOf(['stop-changes', 'stop-all', 'continue']),
    default: 'stop-changes',
    group: 'Operations',
    help: 'What stops while the audit file can not be written: `stop-changes`, `stop-all`, or nothing (`continue`)',
  }),
  auditSyslog: setting({
    key: 'MCP_AUDIT_SYSLOG',
    kind: syslogTarget,
    group: 'Operations',
    help: 'A collector that gets each line too: `udp://host:514`, `tcp://host:514`, `tls://host:6514` or `unix:/run/syslog.sock`; nothing waits for it',
  }),
  metrics: setting({
    key: 'MCP_METRICS',
    kind: boolean,
    default: 'true',
    group: 'Operations',
    help: 'Whether `/metrics` is there, for Prometheus, behind the token',
  }),
  logLevel: setting({
    key: 'MCP_LOG_LEVEL',
    kind: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
    default: 'info',
    group: 'Operations',
    help: 'What is logged, on stderr',
  }),
  logFormat: setting({
    key: 'MCP_LOG_FORMAT',
    kind: oneOf(['auto', 'json', 'text']),
    default: 'auto',
    group: 'Operations',
    help: 'How a log line looks; `auto`: `text` on a terminal, else `json`',
    restart: true,
  }),
}
