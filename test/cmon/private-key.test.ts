import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { PrivateKeyError, readPrivateKey } from '../../src/cmon/private-key.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = (type: 'pkcs1' | 'pkcs8'): string =>
  String(rsa.privateKey.export({ type, format: 'pem' }))
const sealed = {
  pkcs1: String(
    rsa.privateKey.export({
      type: 'pkcs1',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'pw',
    }),
  ),
  pkcs8: String(
    rsa.privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'pw',
    }),
  ),
}

describe('what is read', () => {
  test.each(['pkcs1', 'pkcs8'] as const)('%s, plain and encrypted', (type) => {
    expect(readPrivateKey(pem(type), 'k').equals(rsa.privateKey)).toBe(true)
    expect(readPrivateKey(sealed[type], 'k', 'pw').equals(rsa.privateKey)).toBe(true)
  })
})

describe('what is refused, by name and with the way out', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  test.each([
    ['an encrypted key without passphrase', sealed.pkcs8, undefined, /CMON_KEY_PASSPHRASE/],
    ['a wrong passphrase', sealed.pkcs1, 'no', /can't be decrypted/],
    [
      'OpenSSH',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----',
      undefined,
      /ssh-keygen -p -m PEM/,
    ],
    [
      'EC in SEC1',
      String(ec.export({ type: 'sec1', format: 'pem' })),
      undefined,
      /EC key.*openssl genpkey -algorithm RSA/,
    ],
    [
      'EC in PKCS#8',
      String(ec.export({ type: 'pkcs8', format: 'pem' })),
      undefined,
      /holds an ec key.*openssl genpkey -algorithm RSA/,
    ],
    [
      'a public key',
      String(rsa.publicKey.export({ type: 'spki', format: 'pem' })),
      undefined,
      /public key; the login needs the private one/,
    ],
    [
      'a certificate',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
      undefined,
      /certificate/,
    ],
    ['an OpenSSH public key', 'ssh-rsa AAAA tess@example.com', undefined, /OpenSSH public key/],
    ['PuTTY', 'PuTTY-User-Key-File-3: ssh-rsa', undefined, /puttygen/],
    [
      'DER',
      rsa.privateKey.export({ type: 'pkcs1', format: 'der' }).toString('latin1'),
      undefined,
      /openssl rsa -inform DER/,
    ],
    ['something else', 'hello', undefined, /no PEM private key/],
    ['a torn file', pem('pkcs8').slice(0, 300), undefined, /damaged/],
  ])('%s', (_, text, passphrase, message) => {
    expect(() => readPrivateKey(text, '/etc/cmon-mcp/cmon.key', passphrase)).toThrow(
      PrivateKeyError,
    )
    expect(() => readPrivateKey(text, '/etc/cmon-mcp/cmon.key', passphrase)).toThrow(message)
    expect(() => readPrivateKey(text, '/etc/cmon-mcp/cmon.key', passphrase)).toThrow(
      '/etc/cmon-mcp/cmon.key',
    )
  })
})
