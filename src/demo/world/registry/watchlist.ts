export interface Watchlist {
  watchlistId: number
  name: string
  topics: string[]
  clusters: number[]
  pageBy: string
  grid: string
  ownerId: string
  properties: string
}
