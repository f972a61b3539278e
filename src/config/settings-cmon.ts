import { boolean, controllerName, duration, integer, path, secret, text } from './kinds.ts'
import { controllerUrl, fingerprint } from './kinds-net.ts'
import { setting } from './setting.ts'

const group = 'Controller'

/** The controller and the login there; the same keys stand in the files of `CMON_CONTROLLERS_DIR`. */
export const cmonSettings = {
  cmonEndpoint: setting({
    key: 'CMON_ENDPOINT',
    kind: controllerUrl,
    group,
    short: 'endpoint',
    help: "The controller's RPC v2 address, such as `https://127.0.0.1:9501`",
  }),
  cmonName: setting({
    key: 'CMON_NAME',
    kind: controllerName,
    default: 'main',
    group,
    help: "The controller's name in `controller/cluster`",
  }),
  cmonUsername: setting({
    key: 'CMON_USERNAME',
    kind: text,
    placeholder: 'name',
    group,
    short: 'username',
    help: 'The ClusterControl user to log in as',
  }),
  cmonPassword: setting({
    key: 'CMON_PASSWORD',
    kind: secret,
    secret: true,
    group,
    short: 'password',
    help: 'Its password',
  }),
  cmonKeyFile: setting({
    key: 'CMON_KEY_FILE',
    kind: path,
    file: 'secret',
    group,
    short: 'key-file',
    help: 'RSA private key (PEM) to log in with instead of a password',
  }),
  cmonKeyPassphrase: setting({
    key: 'CMON_KEY_PASSPHRASE',
    kind: secret,
    secret: true,
    group,
    help: 'What decrypts that key',
  }),
  cmonCaFile: setting({
    key: 'CMON_CA_FILE',
    kind: path,
    file: 'public',
    group,
    help: "PEM file of the CA that vouches for the controller's certificate",
  }),
  cmonTlsFingerprint: setting({
    key: 'CMON_TLS_FINGERPRINT',
    kind: fingerprint,
    group,
    help:
      "SHA-256 fingerprint of the controller's certificate. Without it and a CA, " +
      'a loopback endpoint is trusted on first use and pinned; any other must be vouched for',
  }),
  cmonTlsInsecure: setting({
    key: 'CMON_TLS_INSECURE',
    kind: boolean,
    default: 'false',
    group,
    help: "`true` doesn't check the controller's certificate at all",
  }),
  cmonTimeoutMs: setting({
    key: 'CMON_TIMEOUT',
    kind: duration('100ms', '1h'),
    default: '30s',
    group,
    help: 'How long one RPC may take',
  }),
  cmonMaxConcurrency: setting({
    key: 'CMON_MAX_CONCURRENCY',
    kind: integer(1, 1000),
    default: '16',
    group,
    help: 'RPCs at the controller at the same time',
  }),
}

/** Where the other controllers stand. */
export const fleetSettings = {
  controllersDir: setting({
    key: 'CMON_CONTROLLERS_DIR',
    kind: path,
    default: '/etc/cmon-mcp/controllers.d',
    group,
    help: 'A folder with a file `<name>.env` for each further controller, with the `CMON_…` keys above. With one there, `CMON_ENDPOINT` may be absent',
  }),
}
