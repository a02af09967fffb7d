import { describe, expect, test } from 'vitest'
import { pythonFloat, pythonFloats, pythonRepr, writePythonJson } from '../../../../src/formats/spikeinterface/pythonJson.js'

describe('writePythonJson', () => {
  test('is json.dumps(value, indent=4), to the letter', () => {
    const value = {
      rate: pythonFloat(30000),
      ids: ['é', 2],
      gains: pythonFloats([0.195, Number.NaN]),
      none: null,
      empty: [],
      nothing: {},
    }
    expect(writePythonJson(value)).toBe(`{
    "rate": 30000.0,
    "ids": [
        "\\u00e9",
        2
    ],
    "gains": [
        0.195,
        NaN
    ],
    "none": null,
    "empty": [],
    "nothing": {}
}`)
  })

  test('on one line, as json.dumps(value)', () => {
    expect(writePythonJson({ a: [1, 2.5, true], b: '😀\n"' }, { indent: 0 })).toBe(
      '{"a": [1, 2.5, true], "b": "\\ud83d\\ude00\\n\\""}',
    )
  })

  test.each([
    [1e-5, '1e-05'],
    [0.0001, '0.0001'],
    [1e16, '1e+16'],
    [123456789012345680, '1.2345678901234568e+17'],
    [9007199254740992, '9007199254740992.0'],
    [-0, '-0.0'],
    [29999.757983, '29999.757983'],
    [5e-324, '5e-324'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('%f is written as Python does: %s', (value, written) => {
    expect(pythonRepr(value)).toBe(written)
  })
})
