import { z } from 'zod'
import type { CmonClient } from '../../../cmon/client.ts'
import { nameOf } from '../../../cmon/request.ts'

/** One question, with the reply as it came, or why none did. */
export interface Heard {
  readonly operation: string
  /** How the module reads the reply. */
  readonly schema: z.ZodType
  readonly reply?: unknown
  readonly error?: unknown
}

/** The same controller; whatever it answers is told to `heard` before it is read. */
export function hearing(cmon: CmonClient, heard: (one: Heard) => void): CmonClient {
  return {
    ...cmon,
    async call(request, schema, options) {
      const operation = nameOf(request)
      let reply: unknown
      try {
        reply = await cmon.call(request, z.unknown(), options)
      } catch (error) {
        heard({ operation, schema, error })
        throw error
      }
      heard({ operation, schema, reply })
      return schema.parse(reply)
    },
  }
}
