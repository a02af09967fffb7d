import { either as E } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import { parseTolerantJson } from '../../../src/encoding/tolerantJson.js'
import { renderFault } from '../../../src/model/fault.js'

const refused = (text: string): string => {
  const result = parseTolerantJson(text, 'a.json')
  return E.isLeft(result) ? renderFault(result.left) : 'it was read'
}

describe('parseTolerantJson', () => {
  test('reads bare NaN and infinities as Python writes them, and leaves strings alone', () => {
    const text = '{"gain": [NaN, -Infinity, Infinity, -1.5e3], "note": "NaN, \\"Infinity\\" \\u00e9"}'
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
    expect(parseTolerantJson(text, 'a.json')).toEqual(
      E.right({ gain: [nan, -infinity, infinity, -1500], note: 'NaN, "Infinity" é' }),
    )
  })

  test.each(['{"a":[1,2,{}],"b":"\\n😀","__proto__":{"c":null}}', '[]', ' true ', '"x"', '-0', '[1,[2,[3]]]'])(
    'agrees with JSON.parse on %s',
    (text) => {
      expect(parseTolerantJson(text, 'a.json')).toEqual(E.right(JSON.parse(text)))
    },
  )

  test('an error says where', () => {
    expect(refused('{\n  "a": 1,\n  "b": nan\n}')).toBe('Unreadable: a.json, line 3, column 8: expected a value, found "nan\\n}"')
    expect(refused('{"a": 1')).toBe('Unreadable: a.json, line 1, column 8: expected "," or "}", found the end of the file')
    expect(refused('[1] x')).toContain('expected the end of the JSON')
    expect(refused('')).toContain('expected a value')
    expect(refused('{"a" 1}')).toContain('expected ":"')
    expect(refused('[01]')).toContain('column 3')
    expect(refused('["\\q"]')).toContain('bad escapes')
    expect(refused('[1,]')).toContain('expected a value')
  })

  test('bottomless nesting is refused, not followed', () => {
    expect(refused('['.repeat(100_000))).toContain('at most 1000 levels of nesting')
  })
})
