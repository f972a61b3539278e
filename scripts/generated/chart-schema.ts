import type { Setting } from '../../src/config/setting.ts'
import { settingList } from '../../src/config/settings.ts'
import { chartShape, object, type Schema } from './chart-shape.ts'

/** Settings that the chart's templates decide: where the daemon listens, and paths in its pod. */
const OWNED_BY_CHART: readonly string[] = [
  'CMON_CONTROLLERS_DIR',
  'MCP_BIND_ADDRESS',
  'MCP_STATE_DIR',
  'MCP_TLS_CERT_FILE',
  'MCP_TLS_KEY_FILE',
]

/** Values stand between single quotes in the env file, which has no way to write one inside. */
const ONE_LINE = "^[^'\\r\\n]*$"

/** The schema that Helm holds a user's values against: a key that no template or setting has is refused. */
export function chartSchema(): Schema {
  const all = settingList.map(([, setting]) => setting)
  const open = all.filter(({ key, secret }) => !secret && !OWNED_BY_CHART.includes(key))
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of the cmon-mcp chart',
    ...chartShape({
      settings: object(Object.fromEntries(open.map((one) => [one.key, schemaOf(one)]))),
      secretValues: object(
        Object.fromEntries(
          all.filter(({ secret }) => secret).map((one) => [one.key, secretOf(one)]),
        ),
      ),
    }),
  }
}

function schemaOf({ help, kind }: Setting): Schema {
  const { words, schema, placeholder } = kind
  const description = help
  if (words?.join() === 'true,false') return { description, enum: [true, false, 'true', 'false'] }
  if (words !== undefined) {
    const several = schema.safeParse(words.slice(0, 2).join()).success
    const word = `(${words.join('|')})`
    return several
      ? { description, type: 'string', pattern: `^${word}(,${word})*$` }
      : { description, enum: [...words] }
  }
  // Only numbers have this placeholder; YAML has them without quotes.
  if (placeholder === 'n') return { description, type: ['integer', 'string'], pattern: '^[0-9]+$' }
  return { description, type: 'string', pattern: ONE_LINE }
}

function secretOf({ help }: Setting): Schema {
  return { description: help, type: 'string', minLength: 1, pattern: '^[^\\r\\n]+$' }
}
