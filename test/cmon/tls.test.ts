import { expect, test } from 'vitest'
import { judgeCertificate, type TrustPolicy } from '../../src/cmon/tls.ts'

const A = 'AA:AA'
const B = 'BB:BB'
const policy = (over: Partial<TrustPolicy>, pins: Record<string, string> = {}): TrustPolicy => ({
  insecure: false,
  fingerprint: undefined,
  ca: undefined,
  pins: { get: (key) => pins[key], set: async () => {} },
  ...over,
})
const peer = (over: Partial<Parameters<typeof judgeCertificate>[1]> = {}) => ({
  host: '192.0.2.10',
  port: 9501,
  fingerprint256: A,
  authorized: false,
  problem: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  ...over,
})
const loopback = peer({ host: '127.0.0.1' })

test.each([
  ['insecure trusts anything', policy({ insecure: true }), peer(), true],
  ['the fingerprint decides alone', policy({ fingerprint: A }), peer(), true],
  [
    'another certificate than the fingerprint is refused',
    policy({ fingerprint: B }),
    peer({ authorized: true }),
    false,
  ],
  ['the fingerprint counts for loopback too', policy({ fingerprint: B }), loopback, false],
  ['a chain that verifies is trusted', policy({}), peer({ authorized: true }), true],
  ['a self-signed one elsewhere is refused', policy({}), peer(), false],
  ['a pin stands for the certificate', policy({}, { '192.0.2.10:9501': A }), peer(), true],
  ['a pin refuses another', policy({}, { '127.0.0.1:9501': B }), loopback, false],
  ['a CA counts for loopback too', policy({ ca: 'PEM' }), loopback, false],
])('%s', (_, trust, asked, trusted) => {
  const verdict = judgeCertificate(trust, asked)
  expect(verdict.trusted).toBe(trusted)
  if (!verdict.trusted) {
    expect(verdict.why.code).toBe('unreachable')
    expect(verdict.why.next).toContain(A)
    expect(verdict.why.next).toContain('CMON_TLS_FINGERPRINT=')
  }
})

test('loopback is pinned at first use', () => {
  expect(judgeCertificate(policy({}), loopback)).toEqual({ trusted: true, pin: A })
})

test('a changed certificate is told with both fingerprints', () => {
  const verdict = judgeCertificate(policy({}, { '127.0.0.1:9501': B }), loopback)
  expect(verdict).toMatchObject({ trusted: false })
  if (!verdict.trusted) expect(verdict.why.next).toMatch(/AA:AA[^]*Pinned was BB:BB/)
})
