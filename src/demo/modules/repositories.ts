import type { RpcModule } from '../module.ts'
import { namesCluster, requireCluster } from './access.ts'
import { SUPPORTED_TYPES } from './supported-types.ts'

/** Package mirrors on the controller. The demo has none; replies are not known from any source. */
export const repositories: RpcModule = {
  getrepositories(call) {
    if (namesCluster(call)) requireCluster(call)
    return { repositories: [], total: 0 }
  },

  getsupportedsetups() {
    const setups = SUPPORTED_TYPES.flatMap(({ typeName, vendors }) =>
      vendors.flatMap(({ name, versions }) =>
        versions.map((version) => ({ cluster_type: typeName, vendor: name, version })),
      ),
    )
    return { supported_setups: setups, total: setups.length }
  },
}
