import type { RpcModule } from '../module.ts'
import { treeAcl } from './tree-acl.ts'
import { treeContent } from './tree-content.ts'
import { treePlaces } from './tree-places.ts'
import { treeReads } from './tree-reads.ts'

/** The controller's directory of everything that has an owner; cmon-rpc-core 22. */
export const tree: RpcModule = { ...treeReads, ...treeAcl, ...treeContent, ...treePlaces }
