import type { RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { discoveryHosts } from './discovery-hosts.ts'
import { text } from './request.ts'
import { SUPPORTED_TYPES } from './supported-types.ts'

export const discovery: RpcModule = {
  ...discoveryHosts,

  getsupportedclustertypes: () => ({
    cluster_type_names: SUPPORTED_TYPES.map(({ typeName }) => typeName),
    cluster_type_properties: Object.fromEntries(
      SUPPORTED_TYPES.map(({ typeName, shortName, longName, nickName, introUrl, vendors }) => [
        typeName,
        {
          ...(introUrl === undefined ? {} : { intro_url: introUrl }),
          long_name: longName,
          ...(nickName === undefined ? {} : { nick_name: nickName }),
          short_name: shortName,
          type_name: typeName,
          vendors,
        },
      ]),
    ),
    total: SUPPORTED_TYPES.length,
  }),

  /** Names of clusters that the caller can't see are taken all the same. */
  checkclustername({ body, world }) {
    const name = text(body['new_cluster_name'])
    if (name === undefined) throw new Refusal('InvalidRequest', 'No cluster name was given.')
    if (world.clusters.some((cluster) => cluster.name === name)) {
      throw new Refusal('InvalidRequest', `Cluster name '${name}' is already used.`)
    }
    return {}
  },
}
