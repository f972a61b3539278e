import type { Toolset } from '../mcp/toolset.ts'
import { clusters } from './clusters/index.ts'

/** The only list of toolsets; everything else reads it. */
export const toolsets: readonly Toolset[] = [clusters]
