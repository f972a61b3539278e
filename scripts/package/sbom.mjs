import { createHash } from 'node:crypto'
import { NODE_VERSION } from './platforms.mjs'
import { run } from './run.mjs'

/**
 * What the executable for a platform is made of, as CycloneDX: npm's own list of dependencies, down to those
 * that the bundle has, and Node. The same each time: dated with the source, numbered after what it says.
 */
export async function makeSbom(platform, packages, date) {
  const sbom = JSON.parse(
    await run('npm', ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application']),
  )
  const inside = new Set(packages.map(({ name, version }) => `${name}@${version}`))
  const kept = sbom.components.filter(({ name, version }) => inside.has(`${name}@${version}`))
  const node = nodeComponent(platform)
  // npm calls it after the folder.
  const program = { ...sbom.metadata.component, name: 'cmon-mcp' }
  const references = new Set([program, node, ...kept].map((component) => component['bom-ref']))
  const dependencies = sbom.dependencies
    .filter(({ ref }) => references.has(ref))
    .map(({ ref, dependsOn = [] }) => ({
      ref,
      dependsOn: [
        ...dependsOn.filter((name) => references.has(name)),
        ...(ref === program['bom-ref'] ? [node['bom-ref']] : []),
      ].sort((one, other) => (one < other ? -1 : 1)),
    }))
  const { serialNumber: _random, metadata, components: _all, ...rest } = sbom
  const body = {
    ...rest,
    metadata: {
      ...metadata,
      timestamp: new Date(date * 1000).toISOString(),
      component: program,
    },
    components: [...kept, node],
    dependencies,
  }
  return `${JSON.stringify({ ...body, serialNumber: `urn:uuid:${uuidOf(JSON.stringify(body))}` }, null, 1)}\n`
}

function nodeComponent({ node, integrity }) {
  const purl = `pkg:npm/node-linux-${node}@${NODE_VERSION}`
  return {
    'bom-ref': `node-linux-${node}@${NODE_VERSION}`,
    type: 'platform',
    name: 'node',
    version: NODE_VERSION,
    cpe: `cpe:2.3:a:nodejs:node.js:${NODE_VERSION}:*:*:*:lts:*:*:*`,
    purl,
    hashes: [
      {
        alg: 'SHA-512',
        content: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'),
      },
    ],
  }
}

/** A UUID by name (RFC 9562, version 8: of the maker's own hash). */
function uuidOf(text) {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = ((Number.parseInt(hex[16], 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-')
}
