import { z } from 'zod'

export type JsonSchema = { type: 'object'; [key: string]: unknown }

/**
 * JSON Schema as small as clients allow, since every client pays for it at every start: no `$schema`, no
 * bounds that restate JavaScript's integers, and no limits of text length, which `parse` holds anyway.
 */
export function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    override({ jsonSchema }) {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      delete jsonSchema.minLength
      delete jsonSchema.maxLength
    },
  })
  return { ...rest, type: 'object' }
}
