import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  baseUrl,
  bindAddress,
  controllerUrl,
  fingerprint,
  hostList,
  networkList,
  originList,
} from '../../src/config/kinds-net.ts'
import { read, refused } from './read-kind.ts'

describe('the address of the controller', () => {
  const notHttps =
    "must be https: the controller's RPC v2 is TLS only, on port 9501; such as https://127.0.0.1:9501"
  test.each([
    ['https://127.0.0.1:9501', 'https://127.0.0.1:9501'],
    ['https://Controller.Example.com:9501/cmon/', 'https://controller.example.com:9501/cmon'],
    ['https://[::1]:9501/', 'https://[::1]:9501'],
    ['http://127.0.0.1:9501', refused(notHttps)],
    ['127.0.0.1:9501', refused('must be a URL such as https://127.0.0.1:9501')],
    ['ftp://example.com', refused('must begin with https://, such as https://127.0.0.1:9501')],
    [
      'https://u:p@example.com',
      refused('must not hold a user name or password; they have settings of their own'),
    ],
    [
      'https://example.com/?a',
      refused('must be a URL such as https://127.0.0.1:9501, without "?" and "#"'),
    ],
  ])('%s', (text, expected) => {
    expect(read(controllerUrl, text)).toEqual(expected)
  })
})

test('the base URL may be http and may carry a path', () => {
  expect([
    read(baseUrl, 'http://192.0.2.1:3000'),
    read(baseUrl, 'https://mcp.example.com/cc/mcp/'),
    read(baseUrl, 'mcp.example.com'),
  ]).toEqual([
    'http://192.0.2.1:3000',
    'https://mcp.example.com/cc/mcp',
    refused('must be an http or https URL, such as https://mcp.example.com/cc'),
  ])
})

describe('the address to listen on', () => {
  const wrong = refused('must be host:port, such as 127.0.0.1:3000 or [::1]:3000, or unix:/path')
  test.each([
    ['127.0.0.1:3000', { host: '127.0.0.1', port: 3000 }],
    ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
    ['[::1]:3000', { host: '::1', port: 3000 }],
    ['Mcp.example.com:80', { host: 'mcp.example.com', port: 80 }],
    ['unix:/run/cmon-mcp/mcp.sock', { unixPath: '/run/cmon-mcp/mcp.sock' }],
    ['unix:relative', wrong],
    ['::1:3000', wrong],
    ['[fe80::1%eth0]:3000', wrong],
    ['127.0.0.1', wrong],
    ['127.0.0.1:65536', wrong],
    [':3000', wrong],
    ['*:3000', wrong],
    ['0:3000', wrong],
    ['127.1:3000', wrong],
    ['0x7f000001:3000', wrong],
    ['3000', wrong],
  ])('%s', (text, expected) => {
    expect(read(bindAddress, text)).toEqual(expected)
  })

  test('is shown so that it reads as the same again', () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain())
    fc.assert(
      fc.property(host, fc.integer({ min: 0, max: 65_535 }), (name, port) => {
        const bind = { host: name.toLowerCase(), port }
        expect(read(bindAddress, bindAddress.show(bind))).toEqual(bind)
      }),
    )
  })
})

test('lists of hosts, origins and networks', () => {
  const origins = refused('must list origins, such as https://app.example.com')
  const hosts = refused('must list hosts, such as mcp.example.com or 192.0.2.10:3000')
  const networks = refused(
    'must list IP addresses or subnets, such as 192.0.2.10 or 192.0.2.0/24, or unix',
  )
  expect([
    read(hostList, 'Mcp.example.com, 192.0.2.1:3000 [::1]:80'),
    read(hostList, '*'),
    read(hostList, 'https://mcp.example.com'),
    read(originList, 'https://App.example.com:443/, http://localhost:8080, vscode-webview://abc'),
    read(originList, '*'),
    read(originList, 'https://*.example.com'),
    read(originList, 'https://app.example.com/path'),
    read(networkList, '192.0.2.1, 192.0.2.0/24 2001:DB8::/32 unix'),
    read(networkList, '192.0.2.0/33'),
    read(networkList, 'proxy.example.com'),
  ]).toEqual([
    ['mcp.example.com', '192.0.2.1:3000', '[::1]:80'],
    hosts,
    hosts,
    ['https://app.example.com', 'http://localhost:8080', 'vscode-webview://abc'],
    origins,
    origins,
    origins,
    ['192.0.2.1', '192.0.2.0/24', '2001:db8::/32', 'unix'],
    networks,
    networks,
  ])
})

describe('a fingerprint', () => {
  const hex = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
  const colons = (hex.toUpperCase().match(/../g) ?? []).join(':')
  test.each([
    hex,
    colons,
    colons.toLowerCase(),
    colons.replaceAll(':', ' '),
    `sha256:${hex}`,
    `SHA256 Fingerprint=${colons}`,
    `sha256 Fingerprint=${colons}`,
    `SHA256:${Buffer.from(hex, 'hex').toString('base64').replace('=', '')}`,
    `sha256/${Buffer.from(hex, 'hex').toString('base64')}`,
  ])('%s', (text) => {
    expect(read(fingerprint, text)).toBe(colons)
  })

  test.each([hex.slice(2), `${hex}00`, 'SHA1:aa:bb', ''])('not %s', (text) => {
    expect(read(fingerprint, text)).toEqual(
      refused('must be a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons'),
    )
  })
})
