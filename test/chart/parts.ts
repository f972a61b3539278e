import { parse } from 'dotenv'
import { only, type Manifest } from './helm.ts'

interface Pod {
  readonly metadata: { labels: Record<string, string>; annotations: Record<string, string> }
  readonly spec: {
    readonly containers: readonly [Container]
    readonly volumes: readonly { name: string; [source: string]: unknown }[]
    readonly [key: string]: unknown
  }
}

interface Container {
  readonly image: string
  readonly args: readonly string[]
  readonly env: readonly { name: string; value?: string }[]
  readonly volumeMounts: readonly { name: string; mountPath: string; readOnly?: boolean }[]
  readonly [key: string]: unknown
}

/** What the Deployment makes pods of. The schema of a Deployment is checked apart. */
export function podOf(manifests: readonly Manifest[]): Pod {
  return (only('Deployment', manifests)['spec'] as { template: Pod }).template
}

/** The one container of the pod. */
export function containerOf(manifests: readonly Manifest[]): Container {
  return podOf(manifests).spec.containers[0]
}

/** What the chart sets by environment. */
export function environmentOf(manifests: readonly Manifest[]): Record<string, string> {
  return Object.fromEntries(containerOf(manifests).env.map(({ name, value = '' }) => [name, value]))
}

/** What it sets by the mounted env file. */
export function settingsFile(manifests: readonly Manifest[]): Record<string, string> {
  return parse(
    (only('ConfigMap', manifests)['data'] as Record<string, string>)['cmon-mcp.env'] ?? '',
  )
}

/** The specification of the one object of a kind. */
export function specOf(kind: string, manifests: readonly Manifest[]): unknown {
  return only(kind, manifests)['spec']
}

/** The kinds that are rendered, in Helm's order. */
export function kindsIn(manifests: readonly Manifest[]): string[] {
  return manifests.map(({ kind }) => kind)
}

/** By which the service is known within the cluster. */
export const SERVICE_NAMES =
  'east-cmon-mcp,east-cmon-mcp.mcp,east-cmon-mcp.mcp.svc,east-cmon-mcp.mcp.svc.cluster.local'
