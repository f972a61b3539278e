export interface Spreadsheet {
  spreadsheetId: number
  name: string
  created: Date
  ownerUserId: number
  ownerGroupId: number
  sheets: { name: string; cells: Map<string, string> }[]
}

/** The key of a cell in `cells`; both numbers count from 0. */
export function cellKey(row: number, column: number): string {
  return `${row}:${column}`
}
