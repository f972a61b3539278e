import { bundleName, product } from './product.ts'
import { userSettings } from './user-settings.ts'

/**
 * packaging/server.json, the entry for the MCP registry (its schema of 2025-12-11). The registry wants the hash
 * of a bundle too, which is known when that is packed; `npm run package:mcpb` writes the file with it.
 */
export function serverJson(fileSha256?: string): object {
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: product.registryName,
    title: product.title,
    description: product.short,
    version: product.version,
    websiteUrl: product.homepage,
    packages: [
      {
        registryType: 'mcpb',
        identifier: `${product.releases}/v${product.version}/${bundleName}`,
        version: product.version,
        ...(fileSha256 === undefined ? {} : { fileSha256 }),
        transport: { type: 'stdio' },
        environmentVariables: userSettings.map(
          ({ key, help, required, secret, default: preset }) => ({
            name: key,
            description: help,
            isRequired: required,
            isSecret: secret,
            ...(preset === undefined || preset === '' ? {} : { default: preset }),
          }),
        ),
      },
    ],
  }
}
