import type { Row } from './row.ts'
import { accessRows } from './rows-access.ts'
import { dataRows } from './rows-data.ts'
import { serviceRows } from './rows-service.ts'

/** Every class of failure that is defended against, with the tests that hold it (`npm run test:threats`). */
export const ROWS: readonly Row[] = [...accessRows, ...dataRows, ...serviceRows]
