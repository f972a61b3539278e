import { expect, test } from 'vitest'
import { z } from 'zod'
import type { CmonClient, RpcRequest } from '../../src/cmon/client.ts'
import { lookingOnly, permitting, requestOf } from '../../src/cmon/guard.ts'
import { answering } from './modules/answering.ts'

const READ: RpcRequest = { path: 'jobs/', operation: 'getJobInstances', kind: 'read' }
const restart = (node: string): RpcRequest => ({
  path: 'jobs/',
  operation: 'createJobInstance',
  params: { node },
  kind: 'write',
})

/** A client that notes what reaches the controller. */
function noting(): { cmon: CmonClient; sent: unknown[] } {
  const sent: unknown[] = []
  const cmon: CmonClient = {
    ...answering({}),
    call: async (request, schema) => {
      sent.push(request.params?.['node'] ?? request.operation)
      return schema.parse({})
    },
  }
  return { cmon, sent }
}

const send = (cmon: CmonClient, request: RpcRequest): Promise<unknown> =>
  cmon.call(request, z.object({}))

test('who only looks reads and can not write', async () => {
  const { cmon, sent } = noting()
  await send(lookingOnly(cmon), READ)
  await expect(send(lookingOnly(cmon), restart('a'))).rejects.toThrow(
    'jobs/createJobInstance is a change, and this code may only look',
  )
  expect(sent).toEqual(['getJobInstances'])
})

test('an agreed change sends what was agreed to, each once, and nothing else', async () => {
  const { cmon, sent } = noting()
  const agreed = permitting(cmon, [restart('a'), restart('b')])
  await send(agreed, READ)
  await send(agreed, restart('a'))
  for (const more of [restart('a'), restart('c')])
    await expect(send(agreed, more)).rejects.toThrow('is not what was agreed to')
  await send(agreed, restart('b'))
  expect(sent).toEqual(['getJobInstances', 'a', 'b'])
})

test('a request is known without being made', async () => {
  const { cmon, sent } = noting()
  expect(await requestOf(cmon, (recorder) => send(recorder, restart('a')))).toEqual(restart('a'))
  await expect(requestOf(cmon, async () => {})).rejects.toThrow('sends nothing')
  await expect(requestOf(cmon, () => Promise.reject(new Error('wrong arguments')))).rejects.toThrow(
    'wrong arguments',
  )
  expect(sent).toEqual([])
})
