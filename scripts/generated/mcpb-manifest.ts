import { toolsets } from '../../src/tools/index.ts'
import { product } from './product.ts'
import { userSettings } from './user-settings.ts'

/** Where the bundled program lies in the bundle; `.mjs`, since there is no package.json to say so. */
export const BUNDLED_MAIN = 'server/main.mjs'

/** packaging/mcpb/manifest.json: how Claude Desktop starts the server and what it asks its user for. */
export function mcpbManifest(): object {
  return {
    manifest_version: '0.3',
    name: product.name,
    display_name: product.title,
    version: product.version,
    description: product.description,
    author: { name: product.author },
    homepage: product.homepage,
    license: product.license,
    keywords: ['clustercontrol', 'database', 'operations'],
    server: {
      type: 'node',
      entry_point: BUNDLED_MAIN,
      mcp_config: {
        command: 'node',
        args: [`\${__dirname}/${BUNDLED_MAIN}`, 'stdio'],
        env: Object.fromEntries(
          userSettings.map(({ key, name }) => [key, `\${user_config.${name}}`]),
        ),
      },
    },
    tools: toolsets.flatMap(({ tools }) =>
      tools.map(({ name, description }) => ({ name, description })),
    ),
    // Their texts carry live data.
    prompts_generated: true,
    user_config: Object.fromEntries(
      userSettings.map(({ name, title, help, required, secret, default: preset }) => [
        name,
        {
          type: 'string',
          title,
          description: help,
          required,
          ...(secret ? { sensitive: true } : {}),
          ...(preset === undefined ? {} : { default: preset }),
        },
      ]),
    ),
    compatibility: { platforms: ['darwin', 'win32', 'linux'], runtimes: { node: product.node } },
  }
}
