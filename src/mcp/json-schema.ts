import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'

export type JsonSchema = { type: 'object'; [key: string]: unknown }

/**
 * JSON Schema as small as clients allow, since every client pays for it at every start: no `$schema`, no
 * bounds that restate JavaScript's integers, and no limits of text length, which `parse` holds anyway. And
 * in the words that every model's API knows (test/contract/schema-subsets.test.ts): bounds are inclusive,
 * for numbers a touch wide, and a record is an object of which nothing is said.
 */
export function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    override({ jsonSchema, path }) {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      delete jsonSchema.minLength
      delete jsonSchema.maxLength
      makeBoundsInclusive(jsonSchema)
      // What every key of an object is.
      if (isDeepStrictEqual(jsonSchema.propertyNames, { type: 'string' }))
        delete jsonSchema.propertyNames
      if (isDeepStrictEqual(jsonSchema.additionalProperties, {}))
        delete jsonSchema.additionalProperties
      // Inside, Gemini has no word for it; `parse` refuses unknown keys there too.
      if (io === 'input' && path.length > 0 && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties
    },
  })
  return { ...rest, type: 'object' }
}

function makeBoundsInclusive(schema: z.core.JSONSchema.BaseSchema): void {
  const { type, exclusiveMinimum, exclusiveMaximum } = schema
  const step = type === 'integer' ? 1 : 0
  if (typeof exclusiveMinimum === 'number') schema.minimum = exclusiveMinimum + step
  if (typeof exclusiveMaximum === 'number') schema.maximum = exclusiveMaximum - step
  delete schema.exclusiveMinimum
  delete schema.exclusiveMaximum
}
