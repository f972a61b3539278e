/** A chart was not drawn: too many are waiting, or drawing failed. The numbers are there all the same. */
export class ChartError extends Error {
  override readonly name = 'ChartError'
}
