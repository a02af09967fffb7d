import { expect, test } from 'vitest'
import { decodeFrame, encodeFrame } from '../../../src/viewer/frame.js'

test('an answer comes back as it was: arrays of every type, and numbers that JSON has not', () => {
  const answer = {
    name: 'µV',
    nothing: null,
    rate: Number.NaN,
    limit: Number.NEGATIVE_INFINITY,
    units: [
      { id: 3, spikes: Float64Array.of(1, 2 ** 40) },
      { id: 'a', spikes: new Float64Array(0) },
    ],
    bytes: Int8Array.of(-1, 127),
    power: Float32Array.of(0.5),
    channel: Int32Array.of(-7),
  }
  expect(decodeFrame(encodeFrame(answer))).toEqual(answer)
})

test.each([
  ['noise', Int16Array.from({ length: 999 }, (_, i) => ((i * 7919) % 201) - 100)],
  ['a slow signal', Int16Array.from({ length: 999 }, (_, i) => 30_000 * Math.sin(i / 100))],
  ['the ends of its type', Int16Array.of(-32768, 32767, -32768, 0, -1, 1, 32767, -32767)],
  ['nothing', new Int16Array(0)],
])('16-bit values are the same after their bytes lay apart: %s', (_, minimum) => {
  expect(decodeFrame(encodeFrame({ minimum }))).toEqual({ minimum })
})

test('what is cut, or is something else, is refused', () => {
  const frame = encodeFrame({ minimum: Int16Array.of(1, 2, 3), text: 'abc' })
  for (let length = 0; length < frame.length; length += 8) expect(() => decodeFrame(frame.slice(0, length))).toThrow()
  expect(() => decodeFrame(new TextEncoder().encode('<!doctype html>'))).toThrow('no answer')
})
