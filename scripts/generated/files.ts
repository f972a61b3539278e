import { readFileSync } from 'node:fs'
import { chartSchema } from './chart-schema.ts'
import { mcpbManifest } from './mcpb-manifest.ts'
import { serverJson } from './server-json.ts'
import { toolNamesModule } from './tool-names.ts'

/** Files of the tree that are generated whole, by path. */
export function generatedFiles(): Record<string, string> {
  return {
    'packaging/helm/cmon-mcp/values.schema.json': text(chartSchema()),
    // A chart can only read files of its own folder.
    'packaging/helm/cmon-mcp/files/rules.yaml': readFileSync(
      'packaging/prometheus/rules.yaml',
      'utf8',
    ),
    'packaging/mcpb/manifest.json': text(mcpbManifest()),
    'packaging/server.json': text(serverJson()),
    'src/tools/names.ts': toolNamesModule(),
  }
}

function text(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
