import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { clean, isUntrusted, shownName, toName, untrusted } from '../../src/fleet/untrusted.ts'
import { renderText } from '../../src/mcp/render.ts'
import { fenced, judgeSigns } from './marks.ts'

/** Whatever a controller may send: all of Unicode, halves of characters too, and lines like ours. */
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 100 })
    .map((codes) => String.fromCharCode(...codes)),
  fc
    .array(
      fc.constantFrom(
        '\n',
        '--- ',
        'AAAAAAAAAAAA',
        ' end ---',
        '«1» ',
        '"',
        '}',
        ': text from the fleet',
        'x',
      ),
    )
    .map((pieces) => pieces.join('')),
)

test('a text is either marked or wholly an identifier', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const name = toName(text)
      expect(isUntrusted(name)).toBe(typeof name !== 'string')
      if (typeof name !== 'string') return
      expect(name).toBe(text)
      expect(name).toMatch(/^[\p{L}\p{N}_.:@/%-]{1,128}$/u)
      expect(name).not.toContain('//')
      expect(shownName(text)).toBe(text)
    }),
    { numRuns: 500 },
  )
})

test('no mark holds a sign that shows nothing, nor a cut half of a character', () => {
  fc.assert(
    fc.property(anything, fc.integer({ min: 1, max: 50 }), (text, length) => {
      expect(judgeSigns(untrusted(text, length).untrusted)).toEqual([])
      expect(clean(clean(text, 1_000), 1_000)).toBe(clean(text, 1_000))
    }),
    { numRuns: 500 },
  )
})

test('in the text form everything from the fleet is behind one boundary, wherever it stood', () => {
  const marked = anything.map((text) => untrusted(text))
  const structured = fc.dictionary(
    fc.constantFrom('rows', 'a', 'b', 'c'),
    fc.oneof(
      marked,
      fc.array(marked),
      fc.array(fc.record({ id: fc.nat(9), text: marked })),
      fc.record({ inner: marked }),
    ),
  )
  fc.assert(
    fc.property(structured, (answer) => {
      const text = renderText(answer)
      const { own, data } = fenced(text)
      // Our own part is made of keys, numbers and the marks that stand for the texts.
      expect(own.replaceAll(/«\d+»/g, '')).toMatch(/^(?:[a-z]+|\d|none|[:|, \n-])*$/)
      expect(
        data.split('\n').filter((line) => !/^(?:«\d+» |  )/.test(line) && line !== ''),
      ).toEqual([])
    }),
    { numRuns: 500 },
  )
})
