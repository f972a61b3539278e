import { defineToolset } from '../../mcp/toolset.ts'
import { compareConfig } from './compare-config.ts'
import { getConfig } from './get-config.ts'
import { setConfig } from './set-config.ts'

export const config = defineToolset('config', 'Configuration of nodes and clusters', [
  getConfig,
  compareConfig,
  setConfig,
])
