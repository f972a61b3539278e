/** A test, by its file and a part of its title as it stands there: all tests with that part are meant. */
export interface NamedTest {
  readonly file: string
  readonly title: string
  /** Of many cases with that title the one that is enough. */
  readonly only?: string
}

/** What keeps one class of failure away, and the test that turns red without it. */
export interface Defence {
  readonly what: string
  readonly test: NamedTest
  readonly file: string
  /** Exact texts of the file, each there once, and what takes the defence out in their place. */
  readonly takenOut: readonly (readonly [text: string, without: string])[]
}

/** A class of failures and incidents that are known of systems like this one. */
export interface Row {
  readonly number: number
  readonly threat: string
  readonly defences: readonly Defence[]
  /** Why nothing more than this is taken out, and what is checked instead. */
  readonly besides?: string
}
