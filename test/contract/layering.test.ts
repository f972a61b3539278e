import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

/** Which rooms of `src` each room may import from, besides itself. Data goes one way (DESIGN 6). */
const MAY_IMPORT: Record<string, readonly string[]> = {
  config: [],
  'client-config': [],
  auth: ['read-yaml.ts', 'read-yaml-list.ts'],
  state: [],
  policy: ['auth', 'state', 'read-yaml.ts', 'read-yaml-list.ts'],
  observability: [],
  cmon: [],
  fleet: ['cmon'],
  tools: ['mcp', 'fleet', 'cmon', 'lazy.ts'],
  mcp: ['fleet', 'cmon', 'auth', 'policy', 'lazy.ts'],
  http: ['mcp', 'auth', 'state', 'client-config', 'lazy.ts'],
  demo: [],
  webhook: [],
  proxy: ['config'],
  commands: [
    'config',
    'proxy',
    'client-config',
    'http',
    'mcp',
    'tools',
    'fleet',
    'cmon',
    'auth',
    'state',
    'observability',
    'policy',
    'webhook',
    'demo',
    'version.ts',
    'lazy.ts',
    'read-yaml.ts',
  ],
  'main.ts': ['commands'],
  'version.ts': [],
  'lazy.ts': [],
  'read-yaml.ts': [],
  'read-yaml-list.ts': ['read-yaml.ts'],
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.tsx?$/.test(file),
)
const roomOf = (file: string): string => file.split('/')[0] ?? file

interface Import {
  file: string
  from: string
  dynamic: boolean
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join('src', file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*(\()?\s*'(\.[^']+)'/g)].map(([, open, target]) => ({
    file,
    from: relative('src', join('src', dirname(file), target ?? '')),
    dynamic: open !== undefined,
  }))
}

const imports = files.flatMap(importsOf)

test('every file stands in a room that this test knows', () => {
  expect([...new Set(files.map(roomOf))].filter((room) => !(room in MAY_IMPORT))).toEqual([])
})

test('only pages are written with tags', () => {
  const pages = files.filter((file) => file.endsWith('.tsx'))
  expect(pages.filter((file) => !file.startsWith('http/pages/'))).toEqual([])
})

test('imports go down, never up or aside', () => {
  const astray = imports
    .filter(({ file, from }) => {
      const [own, other] = [roomOf(file), roomOf(from)]
      if (own === other || other === '..') return false
      return !(MAY_IMPORT[own] ?? []).includes(other)
    })
    .map(({ file, from }) => `${file} imports ${from}`)
  expect(astray).toEqual([])
})

test('of mcp/, tools import only what defines a tool', () => {
  const allowed = new Set(['mcp/define-tool.ts', 'mcp/toolset.ts'])
  const astray = imports
    .filter(
      ({ file, from }) => roomOf(file) === 'tools' && roomOf(from) === 'mcp' && !allowed.has(from),
    )
    .map(({ file, from }) => `${file} imports ${from}`)
  expect(astray).toEqual([])
})

test('the demo is loaded by its command alone, and only when that runs', () => {
  const importers = imports.filter(
    ({ file, from }) => roomOf(from) === 'demo' && roomOf(file) !== 'demo',
  )
  expect([...new Set(importers.map(({ file }) => file))].toSorted()).toEqual([
    'commands/demo-command.ts',
    'commands/demo.ts',
  ])
  const commandModule = imports.filter(({ from }) => from === 'commands/demo.ts')
  expect(commandModule.map(({ file, dynamic }) => ({ file, dynamic }))).toEqual([
    { file: 'commands/demo-command.ts', dynamic: true },
  ])
})

test('packages stay where they belong', () => {
  const homes: [RegExp, readonly string[]][] = [
    [/^@modelcontextprotocol\//, ['mcp', 'http', 'proxy', 'commands']],
    [/^(hono|@hono\/)/, ['http']],
    [/^undici$/, ['cmon', 'auth', 'proxy', 'webhook']],
    [/^jose$/, ['auth', 'proxy']],
    [/^yaml$/, ['read-yaml.ts', 'commands']],
    [/^commander$/, ['commands']],
    [/^dotenv$/, ['config']],
    [/^node-forge$/, ['demo']],
    [/^pino$/, ['observability']],
    [/^(prom-client|@opentelemetry)/, ['observability']],
  ]
  const astray = files.flatMap((file) => {
    const text = readFileSync(join('src', file), 'utf8')
    return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^.'][^']*)'/g)].flatMap(
      ([, name = '']) => {
        const home = homes.find(([pattern]) => pattern.test(name))
        return home !== undefined && !home[1].includes(roomOf(file))
          ? [`${file} imports ${name}`]
          : []
      },
    )
  })
  expect(astray).toEqual([])
})
