import { defineToolset } from '../../mcp/toolset.ts'
import { explainUnavailable } from './explain-unavailable.ts'

export const meta = defineToolset('meta', 'About these tools themselves', [explainUnavailable])
