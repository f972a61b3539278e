import { z } from 'zod'
import type { CallOptions, CmonClient } from '../client.ts'
import { list } from './wire.ts'

/** Versions that can be deployed; none for a pair of type and vendor that isn't known (20). */
export async function getDbVersions(
  cmon: CmonClient,
  { clusterType, vendor }: { clusterType: string; vendor: string },
  options?: CallOptions,
): Promise<string[]> {
  const reply = await cmon.call(
    {
      path: 'dbversions/',
      operation: 'getDbVersions',
      // Types go in any case, vendors in lower case only (cmon-rpc-core 20).
      params: { cluster_type: clusterType, vendor: vendor.toLowerCase() },
      kind: 'read',
    },
    z.object({ db_versions: list(z.string()) }),
    options,
  )
  return reply.db_versions
}

/** Types for `getDbVersions`, in lower case. */
export async function getDbClusterTypes(
  cmon: CmonClient,
  options?: CallOptions,
): Promise<string[]> {
  const reply = await cmon.call(
    { path: 'dbversions/', operation: 'getClusterTypes', kind: 'read' },
    z.object({ cluster_types: list(z.string()) }),
    options,
  )
  return reply.cluster_types.map((type) => type.toLowerCase())
}

/** Vendors for `getDbVersions`. */
export async function getDbVendors(cmon: CmonClient, options?: CallOptions): Promise<string[]> {
  const reply = await cmon.call(
    { path: 'dbversions/', operation: 'getVendors', kind: 'read' },
    z.object({ vendors: list(z.string()) }),
    options,
  )
  return reply.vendors
}
