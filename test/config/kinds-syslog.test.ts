import { expect, test } from 'vitest'
import { syslogTarget } from '../../src/config/kinds-syslog.ts'
import { read, refused } from './read-kind.ts'

const REFUSED = refused(
  'must be udp://host:514, tcp://host:514, tls://host:6514 or unix:/run/syslog.sock',
)

test.each([
  ['udp://192.0.2.1', { protocol: 'udp', host: '192.0.2.1', port: 514 }],
  ['TCP://Log.example.com:1514/', { protocol: 'tcp', host: 'log.example.com', port: 1514 }],
  ['tls://[2001:db8::1]', { protocol: 'tls', host: '2001:db8::1', port: 6514 }],
  ['unix:/run/syslog.sock', { protocol: 'unix', path: '/run/syslog.sock' }],
  ['unix:///run/log.sock', { protocol: 'unix', path: '/run/log.sock' }],
  ['unix:log', REFUSED],
  ['http://log.example.com', REFUSED],
  ['udp://ada:pass@log.example.com', REFUSED],
  ['udp://log.example.com/path', REFUSED],
  ['log.example.com:514', REFUSED],
])('a collector of syslog: %s', (given, expected) => {
  expect(read(syslogTarget, given)).toEqual(expected)
})

test.each(['udp://192.0.2.1:514', 'tls://[2001:db8::1]:6514', 'unix:/run/syslog.sock'])(
  'is shown as it is written: %s',
  (given) => {
    expect(syslogTarget.show(syslogTarget.schema.parse(given))).toBe(given)
  },
)
