import type { RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { flag, text } from './request.ts'
import { SUPPORTED_TYPES } from './supported-types.ts'

export const dbversions: RpcModule = {
  getclustertypes: () => ({
    cluster_types: SUPPORTED_TYPES.flatMap(({ upperName }) => upperName ?? []),
  }),

  getvendors: () => ({
    vendors: [
      ...new Set(SUPPORTED_TYPES.flatMap(({ vendors }) => vendors.map(({ name }) => name))),
    ],
  }),

  /** Type in any case, vendor in lower case only; an unsupported pair gives an empty list. */
  getdbversions({ body }) {
    if (flag(body['patch_number'])) {
      throw new Refusal('InvalidRequest', 'Three-part versions are not available for this vendor.')
    }
    const type = text(body['cluster_type'])?.toUpperCase()
    const vendor = text(body['vendor'])
    const found = SUPPORTED_TYPES.find(
      ({ upperName, typeName }) => upperName === type || typeName.toUpperCase() === type,
    )
    return { db_versions: found?.vendors.find(({ name }) => name === vendor)?.versions ?? [] }
  },
}
