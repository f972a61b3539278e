import { createPrivateKey, generateKeyPair, randomBytes, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'

export interface Certificate {
  keyPem: string
  certificatePem: string
  /** SHA-256 of the DER form, `AA:BB:…`, as TLS clients print it. */
  fingerprint256: string
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Makes a fresh key and a self-signed certificate for 127.0.0.1 and localhost, valid for a year. */
export async function createCertificate(): Promise<Certificate> {
  const [{ default: forge }, keys] = await Promise.all([
    // Loading forge takes some 30 ms: only for who starts the demo.
    import('node-forge'),
    promisify(generateKeyPair)('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    }),
  ])
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey)
  // A leading zero bit, or DER reads it as negative; but no zero byte, which DER forbids there.
  certificate.serialNumber = `1${randomBytes(16).toString('hex').slice(1)}`
  certificate.validity.notBefore = new Date(Date.now() - DAY_MS)
  certificate.validity.notAfter = new Date(Date.now() + 365 * DAY_MS)
  const name = [{ name: 'commonName', value: 'cmon demo controller' }]
  certificate.setSubject(name)
  certificate.setIssuer(name)
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, keyCertSign: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: [
        { type: SAN_ADDRESS, ip: '127.0.0.1' },
        { type: SAN_NAME, value: 'localhost' },
      ],
    },
    { name: 'subjectKeyIdentifier' },
  ])
  certificate.sign(forge.pki.privateKeyFromPem(keys.privateKey), forge.md.sha256.create())
  const certificatePem = forge.pki.certificateToPem(certificate)
  return {
    keyPem: keys.privateKey,
    certificatePem,
    fingerprint256: new X509Certificate(certificatePem).fingerprint256,
  }
}

/** Takes a key and its certificate out of PEM text; undefined when they don't fit or expire within a day. */
export function readCertificate(pem: string): Certificate | undefined {
  const [keyPem = '', certificatePem = ''] = pem.split(/(?=-----BEGIN CERTIFICATE-----)/)
  try {
    const certificate = new X509Certificate(certificatePem)
    if (!certificate.checkPrivateKey(createPrivateKey(keyPem))) return undefined
    if (Date.parse(certificate.validTo) < Date.now() + DAY_MS) return undefined
    return { keyPem, certificatePem, fingerprint256: certificate.fingerprint256 }
  } catch {
    // Anything else than two PEM blocks.
    return undefined
  }
}

// GeneralName tags of RFC 5280, section 4.2.1.6; forge takes them as numbers.
const SAN_NAME = 2
const SAN_ADDRESS = 7
