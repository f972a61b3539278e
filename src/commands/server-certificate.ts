import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import type { Config } from '../config/settings.ts'
import type { ServerCertificate } from '../http/listen.ts'
import { messageOf, readSettingFile, settingProblem } from './setting-files.ts'

const CERT = 'MCP_TLS_CERT_FILE'
const KEY = 'MCP_TLS_KEY_FILE'
const LOOK_EVERY_MS = 5_000

/**
 * Certificate and key of native TLS, checked to belong together; undefined where the settings name none.
 * Throws ConfigError for files that can't be used.
 */
export async function readServerCertificate(
  config: Config,
): Promise<ServerCertificate | undefined> {
  const { tlsCertFile, tlsKeyFile } = config
  const read = await readBoth(config)
  if (read === undefined || tlsCertFile === undefined || tlsKeyFile === undefined) return undefined
  const certificate = certificateIn(read.cert, tlsCertFile)
  if (!certificate.checkPrivateKey(privateKeyIn(read.key, tlsKeyFile)))
    throw settingProblem(KEY, `${tlsKeyFile} isn't the key of the certificate in ${tlsCertFile}`)
  return read
}

async function readBoth({
  tlsCertFile,
  tlsKeyFile,
}: Config): Promise<ServerCertificate | undefined> {
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return undefined
  const [cert, key] = await Promise.all([
    readSettingFile(CERT, tlsCertFile),
    readSettingFile(KEY, tlsKeyFile),
  ])
  return { cert, key }
}

function certificateIn(pem: string, path: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (thrown) {
    throw settingProblem(
      CERT,
      `${path} doesn't begin with a certificate in PEM form (${messageOf(thrown)})`,
    )
  }
}

function privateKeyIn(pem: string, path: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (thrown) {
    throw settingProblem(
      KEY,
      `${path} holds no private key that can be read without a passphrase (${messageOf(thrown)})`,
    )
  }
}

/**
 * Looks after the files, and calls back with a certificate that is another one than `used`, or with why what is
 * there now can't be used: once for each. Gives the function that stops it. Contents are compared, since
 * mounted secrets are swapped by links, and a change may come before the first look.
 */
export function followServerCertificate(
  config: Config,
  used: ServerCertificate,
  renewed: (certificate: ServerCertificate) => void,
  unusable: (error: unknown) => void,
): () => void {
  let known = JSON.stringify(used)
  async function look(): Promise<void> {
    // A file may be gone for a moment while it is swapped.
    const text = JSON.stringify(await readBoth(config).catch(() => used))
    if (text === known) return
    known = text
    try {
      const certificate = await readServerCertificate(config)
      if (certificate !== undefined) renewed(certificate)
    } catch (thrown) {
      unusable(thrown)
    }
  }
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref()
  return () => clearInterval(timer)
}
