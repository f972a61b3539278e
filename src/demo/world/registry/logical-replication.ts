export interface Publication {
  clusterId: number
  subcluster: string
  name: string
  database: string
  allTables: boolean
  tables: string[]
}

export interface Subscription {
  clusterId: number
  subcluster: string
  name: string
  database: string
  publicationName: string
  publicationDatabase: string
  enabled: boolean
}
