import { createPrivateKey, type KeyObject } from 'node:crypto'

/** A key that can't be used for the RSA login; the message names the format and the way out. */
export class PrivateKeyError extends Error {
  override readonly name = 'PrivateKeyError'
}

/**
 * Reads an RSA private key for the challenge login: PKCS#1, PKCS#8 or either one encrypted, as PEM.
 * Throws PrivateKeyError that names the format found and the command that converts it.
 * `origin` is the file's name, for the message.
 */
export function readPrivateKey(pem: string, origin: string, passphrase?: string): KeyObject {
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1]
  const problem = unusable(label, pem, origin)
  if (problem !== undefined) throw new PrivateKeyError(problem)
  const encrypted = label === 'ENCRYPTED PRIVATE KEY' || /Proc-Type: 4,ENCRYPTED/.test(pem)
  if (encrypted && passphrase === undefined)
    throw new PrivateKeyError(
      `${origin} is encrypted. Set CMON_KEY_PASSPHRASE (or CMON_KEY_PASSPHRASE_FILE).`,
    )
  let key: KeyObject
  try {
    key = createPrivateKey(passphrase === undefined ? { key: pem } : { key: pem, passphrase })
  } catch (cause) {
    throw new PrivateKeyError(
      encrypted
        ? `${origin} can't be decrypted: CMON_KEY_PASSPHRASE is wrong or the file is damaged.`
        : `${origin} is damaged: it says "${label}" but can't be read as one.`,
      { cause },
    )
  }
  if (key.asymmetricKeyType !== 'rsa')
    throw new PrivateKeyError(
      `${origin} holds ${withArticle(key.asymmetricKeyType ?? 'unknown')} key; the controller only takes RSA keys. ${NEW_KEY}`,
    )
  return key
}

const NEW_KEY =
  'Make one: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out cmon.key, and register its public half with the CMON user.'

function unusable(label: string | undefined, pem: string, origin: string): string | undefined {
  switch (label) {
    case 'RSA PRIVATE KEY':
    case 'PRIVATE KEY':
    case 'ENCRYPTED PRIVATE KEY':
      return undefined
    case 'OPENSSH PRIVATE KEY':
      return `${origin} is an OpenSSH private key, which the login can't use. Convert a copy: cp ${origin} cmon.key && ssh-keygen -p -m PEM -N '' -f cmon.key`
    case 'EC PRIVATE KEY':
      return `${origin} is an EC key; the controller only takes RSA keys. ${NEW_KEY}`
    case 'DSA PRIVATE KEY':
      return `${origin} is a DSA key; the controller only takes RSA keys. ${NEW_KEY}`
    case 'PUBLIC KEY':
    case 'RSA PUBLIC KEY':
      return `${origin} is a public key; the login needs the private one.`
    case 'CERTIFICATE':
      return `${origin} is a certificate; the login needs an RSA private key.`
    case undefined:
      if (/^(ssh-rsa|ssh-ed25519|ecdsa-)/.test(pem.trimStart()))
        return `${origin} is an OpenSSH public key; the login needs the RSA private key.`
      if (pem.trimStart().startsWith('PuTTY-User-Key-File'))
        return `${origin} is a PuTTY key. Convert it: puttygen ${origin} -O private-openssh -o openssh.key && ssh-keygen -p -m PEM -N '' -f openssh.key`
      // An ASN.1 sequence: 0x30, then a long-form length.
      if (pem.charCodeAt(0) === 0x30 && pem.charCodeAt(1) > 0x7f)
        return `${origin} is a binary (DER) key. Convert it: openssl rsa -inform DER -in ${origin} -out cmon.key`
      return `${origin} is no PEM private key. Expected "-----BEGIN PRIVATE KEY-----" or "-----BEGIN RSA PRIVATE KEY-----".`
    default:
      return `${origin} holds ${withArticle(label)}; the login needs an RSA private key in PEM. ${NEW_KEY}`
  }
}

function withArticle(word: string): string {
  return (/^[aeiou]/i.test(word) ? 'an ' : 'a ') + word
}
