import { expect, test } from 'vitest'
import { callTool } from '../../src/mcp/dispatch.ts'
import { createSearchTools } from '../../src/mcp/search-tools.ts'
import type { Tool } from '../../src/mcp/define-tool.ts'
import { toolsets } from '../../src/tools/index.ts'

// Clients hand these schemas to a model's API as they are, and one that is refused takes all tools with it.

type Schema = Readonly<Record<string, unknown>>
type Rule = (schema: Schema, where: { isRoot: boolean; key: string | undefined }) => string[]

/**
 * Gemini's `Schema`, "a select subset of an OpenAPI 3.0 schema object": ai.google.dev/api/caching#Schema (its
 * fields as hexdocs.pm/geminix lists them, Geminix.V1beta.Schema). Any other key is an unknown name, status
 * 400: exclusiveMinimum, const, oneOf, not, $ref, propertyNames (github.com/pizza-bot-app/pizza-bot, issue 62).
 */
const GEMINI_KEYS = new Set(
  (
    'type format title description nullable enum maxItems minItems properties required minProperties ' +
    'maxProperties minLength maxLength pattern example anyOf propertyOrdering default items minimum maximum'
  ).split(' '),
)

const gemini: Rule = (schema, { isRoot, key }) => [
  ...Object.keys(schema)
    .filter((name) => !GEMINI_KEYS.has(name))
    // Under `parameters` additionalProperties is unknown too; clients drop it, or send the schema as
    // `parametersJsonSchema`, whose own example has it
    // (cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/FunctionDeclaration).
    .filter((name) => !(isRoot && name === 'additionalProperties'))
    .map((name) => `Gemini has no ${name}`),
  // `type` is one value of an enumeration, no list, and must be there (github.com/danny-avila/LibreChat,
  // issue 6971; a list of types: github.com/prism-php/prism, issue 974).
  ...(typeof schema['type'] === 'string' ? [] : ['Gemini wants one type']),
  // `enum` is of strings, of "Type.STRING with enum format" (same page; github.com/weave-os/router, pull 65).
  ...(isTexts(schema['enum'] ?? []) ? [] : ['Gemini has enums of strings only']),
  ...(schema['enum'] !== undefined && schema['type'] !== 'string'
    ? ['Gemini has enums of type string only']
    : []),
  // "Parameter names must start with a letter or an underscore and must only contain chars a-z, A-Z, 0-9, or
  // underscores with a maximum length of 64" (FunctionDeclaration, as above).
  ...(key === undefined || /^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/.test(key)
    ? []
    : [`Gemini refuses the name ${key}`]),
  // "items: missing field" (github.com/cline/cline, issue 7339).
  ...(schema['type'] === 'array' && typeof schema['items'] !== 'object'
    ? ['Gemini wants items of a list']
    : []),
  // "required[0]: property is not defined" (github.com/iBUHub/AIStudioToAPI, issue 154).
  ...textsOf(schema['required'])
    .filter((name) => !entriesOf(schema['properties']).some(([known]) => known === name))
    .map((name) => `Gemini wants ${name} among the properties`),
]

const COMBINING = ['oneOf', 'anyOf', 'allOf']

/**
 * OpenAI, functions that are not strict: "schema must have type 'object' and not have
 * 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level" (github.com/langchain-ai/langchainjs, issue 9804;
 * with 'const' in github.com/goruck/home-generative-agent, pull 545).
 */
const openai: Rule = (schema, { isRoot }) =>
  isRoot
    ? [
        ...(schema['type'] === 'object' ? [] : ["OpenAI wants type 'object' at the top"]),
        ...[...COMBINING, 'enum', 'not', 'const']
          .filter((name) => name in schema)
          .map((name) => `OpenAI refuses ${name} at the top`),
      ]
    : []

/**
 * Anthropic: "rejects reference keywords such as $ref anywhere …, top-level oneOf, anyOf, and allOf, and property
 * names outside letters, digits, underscores, dots, and hyphens (1–64 characters)"
 * (platform.claude.com/docs/en/managed-agents/self-hosted-sandboxes).
 */
const anthropic: Rule = (schema, { isRoot, key }) => [
  ...['$ref', '$defs', '$dynamicRef']
    .filter((name) => name in schema)
    .map((name) => `Anthropic refuses ${name}`),
  ...COMBINING.filter((name) => isRoot && name in schema).map(
    (name) => `Anthropic refuses ${name} at the top`,
  ),
  ...(key === undefined || /^[a-zA-Z0-9_.-]{1,64}$/.test(key)
    ? []
    : [`Anthropic refuses the name ${key}`]),
]

const surfaceTools: Tool[] = [createSearchTools(new Map()), callTool]
const tools = [...toolsets.flatMap((toolset) => toolset.tools), ...surfaceTools]

test.each([
  ['Gemini', gemini],
  ['OpenAI', openai],
  ['Anthropic', anthropic],
] as const)('%s accepts the input schema of every tool', (_, rule) => {
  expect(
    tools.flatMap(({ name, inputSchema }) =>
      offences(inputSchema, rule).map((offence) => `${name}${offence}`),
    ),
  ).toEqual([])
})

test('all accept the names of the tools', () => {
  // OpenAI: "a-z, A-Z, 0-9, or contain underscores and dashes, with a maximum length of 64" (API reference,
  // FunctionDefinition); Gemini: "must start with a letter or an underscore" (FunctionDeclaration).
  for (const { name } of tools) expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/)
})

test.each([
  [gemini, { type: 'object', properties: { a: { type: 'number', exclusiveMinimum: 0 } } }],
  [gemini, { type: 'object', properties: { a: { type: ['string', 'null'] } } }],
  [gemini, { type: 'object', properties: { a: { type: 'integer', enum: [1] } } }],
  [gemini, { type: 'object', properties: { 'a-b': { type: 'string' } } }],
  [gemini, { type: 'object', properties: { a: { type: 'array' } } }],
  [gemini, { type: 'object', properties: { a: { type: 'array', items: { const: 1 } } } }],
  [gemini, { type: 'object', properties: {}, required: ['a'] }],
  [openai, { type: 'object', anyOf: [] }],
  [anthropic, { type: 'object', properties: { a: { type: 'array', items: { $ref: '#' } } } }],
  [anthropic, { type: 'object', properties: { 'a b': { type: 'string' } } }],
])('what is not accepted is found: %#', (rule, schema) => {
  expect(offences(schema, rule)).not.toEqual([])
})

/** What the rule has against the schema and those inside it, each with its path. */
function offences(schema: Schema, rule: Rule, path = '', key?: string): string[] {
  const { properties, items, anyOf } = schema
  return [
    ...rule(schema, { isRoot: path === '', key }).map((offence) => `${path}: ${offence}`),
    ...entriesOf(properties).flatMap(([name, inner]) =>
      offences(inner, rule, `${path}.${name}`, name),
    ),
    ...entriesOf({ '[]': items }).flatMap(([, inner]) => offences(inner, rule, `${path}[]`)),
    ...entriesOf(anyOf).flatMap(([index, inner]) => offences(inner, rule, `${path}|${index}`)),
  ]
}

function entriesOf(value: unknown): [string, Schema][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).filter(
    (entry): entry is [string, Schema] => typeof entry[1] === 'object' && entry[1] !== null,
  )
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function textsOf(value: unknown): string[] {
  return isTexts(value) ? value : []
}
