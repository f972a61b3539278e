import { expect, test } from 'vitest'
import { z } from 'zod'
import { jsonSchema } from '../../src/mcp/json-schema.ts'

test('a schema is written in the few words that every API of a model knows', () => {
  const schema = z.strictObject({
    count: z.int().positive().lt(10),
    share: z.number().gt(0).lt(1),
    from: z.int().min(3),
    anything: z.record(z.string(), z.unknown()),
    by_name: z.record(z.string(), z.number()),
    by_kind: z.partialRecord(z.enum(['a', 'b']), z.boolean()),
    text: z.string().min(1).max(5),
  })
  expect(jsonSchema(schema, 'input')).toEqual({
    type: 'object',
    properties: {
      count: { type: 'integer', minimum: 1, maximum: 9 },
      share: { type: 'number', minimum: 0, maximum: 1 },
      from: { type: 'integer', minimum: 3 },
      anything: { type: 'object' },
      by_name: { type: 'object', additionalProperties: { type: 'number' } },
      by_kind: {
        type: 'object',
        propertyNames: { type: 'string', enum: ['a', 'b'] },
        additionalProperties: { type: 'boolean' },
      },
      text: { type: 'string' },
    },
    required: ['count', 'share', 'from', 'anything', 'by_name', 'by_kind', 'text'],
    additionalProperties: false,
  })
})
