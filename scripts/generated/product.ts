import packageJson from '../../package.json' with { type: 'json' }

/** What catalogues say of the program. */
export const product = {
  name: packageJson.name,
  title: 'ClusterControl',
  version: packageJson.version,
  description: packageJson.description,
  /** For catalogues that take a hundred characters. */
  short: 'AI assistants see and operate database clusters through a ClusterControl controller',
  license: packageJson.license,
  node: packageJson.engines.node,
  author: 'cmon-mcp maintainers',
  homepage: 'https://severalnines.com',
  /** Whoever publishes must own both: the domain of the name, and where releases are found. */
  registryName: 'com.severalnines/cmon-mcp',
  releases: 'https://github.com/severalnines/cmon-mcp/releases/download',
}

/** The file name of the bundle. */
export const bundleName = `${product.name}-${product.version}.mcpb`
