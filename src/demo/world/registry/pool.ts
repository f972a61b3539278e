export type PoolStatus = 'standalone' | 'active' | 'stopped' | 'restarting'

/** A further controller on the same database, which only owns clusters that are left to it. */
export interface PoolMember {
  /** What start, stop and removal name it by. */
  staticId: number
  hostname: string
  port: number
  site: string
  version: string
  status: PoolStatus
}

/** A server of the controller's own database; the first of the list is the primary. */
export interface PoolDatabase {
  hostname: string
  port: number
}

/** User interface, SSH, events and cloud service that stand beside a controller. */
export interface ServicesBundle {
  hostname: string
  webPort: number
  site: string
}

/** Where the controllers of a pool keep what they share, secrets included. */
export interface ConfigStorage {
  hostname: string
  port: number
  version: string
  mount: string
  namespace: string
}

export interface Pool {
  /** -2 by the size of the memory, -1 no limit, 0 none. */
  maxClusters: number
  /** Of the main controller, which this one is. */
  status: PoolStatus
  members: PoolMember[]
  databases: PoolDatabase[]
  bundles: ServicesBundle[]
  storages: ConfigStorage[]
}

export const MAIN_CONTROLLER = '192.0.2.10'
export const DEFAULT_SITE = 'default'
export const WEB_PORT = 443
export const OPENBAO = {
  port: 8200,
  mount: 'clustercontrol',
  versions: ['2.5.4', '2.4.1'],
  defaultVersion: '2.5.4',
}

/** A controller alone, with all that it would need to open a pool. */
export function createPool(): Pool {
  return {
    maxClusters: -1,
    status: 'standalone',
    members: [],
    databases: [{ hostname: MAIN_CONTROLLER, port: 3306 }],
    bundles: [],
    storages: [
      {
        hostname: MAIN_CONTROLLER,
        port: OPENBAO.port,
        version: OPENBAO.defaultVersion,
        mount: OPENBAO.mount,
        namespace: '',
      },
    ],
  }
}

export function isOpen({ status }: Pool): boolean {
  return status !== 'standalone'
}
