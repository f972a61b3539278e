import { generateKeyPair } from 'node:crypto'
import { X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import forge from 'node-forge'

const DAY_MS = 86_400_000

export interface TestCertificate {
  keyPem: string
  certificatePem: string
  fingerprint256: string
}

/** A self-signed certificate for `names` that is valid for so many days from now on; expired when negative. */
export async function selfSigned({
  days = 30,
  names = ['localhost'],
  addresses = ['127.0.0.1'],
}: { days?: number; names?: string[]; addresses?: string[] } = {}): Promise<TestCertificate> {
  const keys = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const made = forge.pki.createCertificate()
  made.publicKey = forge.pki.publicKeyFromPem(keys.publicKey)
  made.serialNumber = '01'
  made.validity.notBefore = new Date(Date.now() - 90 * DAY_MS)
  made.validity.notAfter = new Date(Date.now() + days * DAY_MS)
  const subject = [{ name: 'commonName', value: 'a test' }]
  made.setSubject(subject)
  made.setIssuer(subject)
  made.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    {
      name: 'subjectAltName',
      altNames: [
        ...names.map((value) => ({ type: 2, value })),
        ...addresses.map((ip) => ({ type: 7, ip })),
      ],
    },
  ])
  made.sign(forge.pki.privateKeyFromPem(keys.privateKey), forge.md.sha256.create())
  const certificatePem = forge.pki.certificateToPem(made)
  return {
    keyPem: keys.privateKey,
    certificatePem,
    fingerprint256: new X509Certificate(certificatePem).fingerprint256,
  }
}
