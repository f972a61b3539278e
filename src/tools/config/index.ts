import { defineToolset } from '../../mcp/toolset.ts'
import { compareConfig } from './compare-config.ts'
import { getConfig } from './get-config.ts'

export const config = defineToolset('config', 'Configuration of nodes and clusters', [
  getConfig,
  compareConfig,
])
