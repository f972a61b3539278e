import { readFileSync } from 'node:fs'
import { validateManifest } from '@anthropic-ai/mcpb/node'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { generatedFiles } from '../../scripts/generated/files.ts'
import { serverJson } from '../../scripts/generated/server-json.ts'

test.each(Object.entries(generatedFiles()))('%s is fresh: run `npm run docs`', (path, content) => {
  expect(readFileSync(path, 'utf8')).toBe(content)
})

test("the bundle's manifest is one for Claude Desktop", () => {
  expect(validateManifest('packaging/mcpb/manifest.json')).toBe(true)
})

/** What the registry's documentation of 2025-12-11 asks for, of the fields that are used here, and no others. */
const RegistryEntry = z.strictObject({
  $schema: z.literal(
    'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
  ),
  name: z
    .string()
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version: z
    .string()
    .max(255)
    .regex(/^\d+\.\d+\.\d+$/),
  websiteUrl: z.url(),
  packages: z.tuple([
    z.strictObject({
      registryType: z.literal('mcpb'),
      // Of bundles the registry takes releases at these two only.
      identifier: z.url().regex(/^https:\/\/(github|gitlab)\.com\/.*\.mcpb$/),
      version: z.string().regex(/^\d+\.\d+\.\d+$/),
      fileSha256: z
        .string()
        .regex(/^[a-f0-9]{64}$/)
        .optional(),
      transport: z.strictObject({ type: z.literal('stdio') }),
      environmentVariables: z.array(
        z.strictObject({
          name: z.string().regex(/^[A-Z_]+$/),
          description: z.string().min(1),
          isRequired: z.boolean(),
          isSecret: z.boolean(),
          default: z.string().optional(),
        }),
      ),
    }),
  ]),
})

test('server.json has what the MCP registry asks for', () => {
  for (const entry of [serverJson(), serverJson('0'.repeat(64))]) {
    const { packages, version } = RegistryEntry.parse(entry)
    expect(packages[0].identifier).toContain(version)
    expect(packages[0].environmentVariables.filter(({ isSecret }) => isSecret)).toEqual([
      expect.objectContaining({ name: 'CMON_PASSWORD', isRequired: true }),
    ])
  }
})
