import { describe, expect, test } from 'vitest'
import { post } from '../support/mcp-wire.ts'
import { call, ping, refusal, seen, serveBeforeEach } from './malformed.ts'

const served = serveBeforeEach()

describe('a body that is no JSON-RPC message', () => {
  test.each([
    ['is empty', ''],
    ['is cut off', '{"jsonrpc":"2.0","id":1'],
    ['is no JSON', 'ping'],
    ['is no UTF-8', Buffer.from('{"jsonrpc":"2.0","id":1,"method":"p\xffng"}', 'latin1')],
    ['is UTF-16', Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}', 'utf16le')],
  ])('%s', async (_, body) => {
    expect(seen(await served.send(body))).toEqual(refusal(400, -32700, /^Parse error/))
  })

  test.each([
    ['null', null],
    ['a number', 3],
    ['a text', '"ping"'],
    ['an object without anything', {}],
    ['an id of a wrong type', { ...ping, id: {} }],
    ['a null id', { ...ping, id: null }],
    ['a method of a wrong type', { ...ping, method: 3 }],
    ['nesting without end', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ])('%s', async (_, body) => {
    expect(await served.send(body)).toMatchObject({
      status: 400,
      json: { jsonrpc: '2.0', error: { code: -32600 }, id: null },
    })
  })

  test.each([
    ['another version of JSON-RPC', { ...ping, jsonrpc: '1.0' }],
    ['no version of JSON-RPC', { id: 1, method: 'ping' }],
    ['params that are a list', { ...ping, params: [1] }],
  ])('%s, refused under its id', async (_, body) => {
    expect(await served.send(body)).toMatchObject({
      status: 400,
      json: { jsonrpc: '2.0', error: { code: -32600 }, id: 1 },
    })
  })

  test('leaves the session as it was', async () => {
    await served.send('{')
    await served.send({ ...ping, method: 3 })
    const echoed = await served.session.callTool('echo', { text: 'still here' })
    expect(echoed.message.result).toMatchObject({ structuredContent: { text: 'still here' } })
  })
})

describe('a call that can not be made', () => {
  test.each([
    ['an unknown method', { ...ping, method: 'no/such' }, -32601, 'Method not found'],
    ['an unknown tool', call('ecko', {}), -32602, /There is no tool "ecko" here.*echo/],
    ['a tool name of a wrong type', call(4, {}), -32602, 'name'],
    ['arguments of a wrong type', call('echo', [1]), -32602, 'arguments'],
  ])('%s is a protocol error', async (_, message, code, said) => {
    const { status, message: answer } = await post(
      `${served.app.url}/mcp`,
      message,
      served.session.headers,
    )
    expect({ status, answer }).toEqual({
      status: 200,
      answer: { jsonrpc: '2.0', id: 1, error: { code, message: expect.stringMatching(said) } },
    })
  })

  test.each([
    ['an unknown argument', { text: 'a', cuont: 2 }, 'cuont', 'Did you mean count?'],
    ['an argument of a wrong type', { text: 5 }, 'text', 'expected string'],
    ['a missing argument', {}, 'text', 'expected string'],
    ['an argument out of range', { text: 'a', count: 11 }, 'count', '<=10'],
  ])('%s is a tool error that names it', async (_, args, parameter, said) => {
    const { message } = await served.session.callTool('echo', args)
    expect(message.result).toMatchObject({
      isError: true,
      _meta: { 'cmon-mcp/error': { code: 'invalid_argument', parameter } },
      content: [{ type: 'text', text: expect.stringContaining(said) }],
    })
    expect(message.result).not.toHaveProperty('structuredContent')
  })

  test('arguments named like parts of Object are just unknown', async () => {
    const { json, text } = await served.send(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"constructor"}}',
    )
    expect({ json, text }).toEqual({
      json: undefined,
      text: expect.stringContaining('There is no tool \\"constructor\\" here'),
    })
  })

  test('an argument nested without end is an error, not a crash', async () => {
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
    const { status, text } = await served.send(
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":${deep}}}}`,
    )
    expect({ status, text }).toEqual({
      status: 200,
      text: expect.stringContaining('"isError":true'),
    })
  })
})

test('none of this is a defect of the daemon', async () => {
  await served.send('{')
  await served.send(call('echo', { text: 5 }))
  expect(served.app.defects).toEqual([])
})
