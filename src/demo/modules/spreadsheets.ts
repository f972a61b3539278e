import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import { nextId } from '../world/registry/registry.ts'
import type { Spreadsheet } from '../world/registry/spreadsheet.ts'
import { cellKey } from '../world/registry/spreadsheet.ts'
import type { World } from '../world/world.ts'
import { iso } from './dates.ts'
import { ownerFields } from './owner-fields.ts'
import { integer, requiredText, text } from './request.ts'

/** An old corner of the controller; replies have the fields that the CLI reads, the rest is inferred. */
export const spreadsheets: RpcModule = {
  getspreadsheetnames({ world }) {
    const found = world.spreadsheets.map((one) => spreadsheetHead(one, world))
    return { spreadsheets: found, total: found.length }
  },

  getspreadsheet: (call) => ({
    spreadsheet: spreadsheetObject(requireSpreadsheet(call), call.world),
  }),

  createspreadsheet(call) {
    const { world, body, caller, now } = call
    const name = requiredText(body['spreadsheet_name'], 'spreadsheet name')
    if (world.spreadsheets.some((one) => one.name === name)) {
      throw new Refusal('InvalidRequest', `Spreadsheet '${name}' already exists.`)
    }
    const format = text(body['format']) ?? 'csv'
    if (format !== 'csv') throw new Refusal('InvalidRequest', `Format '${format}' is not known.`)
    const spreadsheet: Spreadsheet = {
      spreadsheetId: nextId(
        world,
        'spreadsheet',
        world.spreadsheets.map((one) => one.spreadsheetId),
      ),
      name,
      created: now,
      ownerUserId: caller.userId,
      ownerGroupId: 1,
      sheets: [{ name: 'Sheet1', cells: cellsFrom(text(body['content']) ?? '') }],
    }
    world.spreadsheets.push(spreadsheet)
    return { spreadsheet: spreadsheetObject(spreadsheet, world) }
  },

  setcell(call) {
    const { body } = call
    const spreadsheet = requireSpreadsheet(call)
    const sheet = spreadsheet.sheets[integer(body['sheetIndex']) ?? 0]
    const row = integer(body['rowIndex']) ?? -1
    const column = integer(body['columnIndex']) ?? -1
    if (sheet === undefined || row < 0 || column < 0) {
      throw new Refusal('InvalidRequest', 'There is no such cell.')
    }
    const content = text(body['contentString'])
    if (content === undefined) sheet.cells.delete(cellKey(row, column))
    else sheet.cells.set(cellKey(row, column), content)
    return { spreadsheet: spreadsheetObject(spreadsheet, call.world) }
  },
}

function requireSpreadsheet({ world, body }: Call): Spreadsheet {
  const name = requiredText(body['spreadsheet_name'], 'spreadsheet name')
  const found = world.spreadsheets.find((one) => one.name === name)
  if (found !== undefined) return found
  throw new Refusal('ObjectNotFound', `Spreadsheet '${name}' was not found.`)
}

function cellsFrom(content: string): Map<string, string> {
  const cells = new Map<string, string>()
  for (const [row, line] of content.split('\n').entries()) {
    for (const [column, cell] of line.split(',').entries()) {
      if (cell.trim() !== '') cells.set(cellKey(row, column), cell.trim())
    }
  }
  return cells
}

/** The CLI lists `id` and `name`. */
function spreadsheetHead(one: Spreadsheet, world: World) {
  return {
    class_name: 'CmonSpreadsheet',
    ...ownerFields({ ...one, acl: 'user::rwx,group::rwx,other::---' }, world, '/'),
    id: one.spreadsheetId,
    name: one.name,
    spreadsheet_id: one.spreadsheetId,
    spreadsheet_name: one.name,
    created: iso(one.created),
  }
}

/** The CLI draws a spreadsheet from the flat list of cells. */
function spreadsheetObject(one: Spreadsheet, world: World) {
  return {
    ...spreadsheetHead(one, world),
    cells: one.sheets.flatMap(({ cells }, index) =>
      [...cells].map(([key, content]) => ({
        ...cellObject(index, key, content),
        value: content,
        valuetype: typeOf(content),
      })),
    ),
    sheets: one.sheets.map(({ name, cells }, index) => ({
      name,
      cells: [...cells].map(([key, content]) => cellObject(index, key, content)),
    })),
  }
}

function cellObject(sheetIndex: number, key: string, contentString: string) {
  const [rowIndex, columnIndex] = key.split(':').map(Number)
  return { sheetIndex, rowIndex, columnIndex, contentString }
}

/** Numbers stand on the right. */
function typeOf(content: string): 'Int' | 'Double' | 'String' {
  if (/^[+-]?\d+$/.test(content)) return 'Int'
  return /^[+-]?\d*\.\d+$/.test(content) ? 'Double' : 'String'
}
