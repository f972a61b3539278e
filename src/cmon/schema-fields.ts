import { z } from 'zod'
import { innerOf } from './modules/wire.ts'

/** Fields that a schema reads: path, `[]` behind lists and `*` for a map's keys, and the field's schema. */
export function fieldsOf(schema: z.ZodType): Map<string, z.ZodType> {
  const found = new Map<string, z.ZodType>()
  walk(schema, '', found, new Set())
  return found
}

function walk(
  schema: z.ZodType,
  path: string,
  found: Map<string, z.ZodType>,
  above: ReadonlySet<z.ZodType>,
): void {
  // A tree reads itself again.
  if (above.has(schema)) return
  const seen = new Set([...above, schema])
  const into = (inner: unknown, at: string): void => {
    if (inner instanceof z.ZodType) walk(inner, at, found, seen)
  }
  const inner = innerOf(schema)
  if (inner !== undefined) return into(inner, isList(schema) ? `${path}[]` : path)
  if (schema instanceof z.ZodObject)
    for (const [name, field] of Object.entries(schema.shape)) {
      const at = path === '' ? name : `${path}.${name}`
      if (field instanceof z.ZodType) found.set(at, field)
      into(field, at)
    }
  else if (schema instanceof z.ZodPipe) into(schema.def.in, path)
  else if (schema instanceof z.ZodLazy) into(schema.def.getter(), path)
  else if (schema instanceof z.ZodOptional) into(schema.def.innerType, path)
  else if (schema instanceof z.ZodUnion) for (const one of schema.def.options) into(one, path)
  else if (schema instanceof z.ZodTuple) for (const one of schema.def.items) into(one, `${path}[]`)
  else if (schema instanceof z.ZodRecord) into(schema.def.valueType, `${path}.*`)
}

/** Both are transforms to zod; only a list makes something of an empty array. */
function isList(schema: z.ZodType): boolean {
  const parsed = schema.safeParse([])
  return parsed.success && Array.isArray(parsed.data)
}
