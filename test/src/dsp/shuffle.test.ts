import { afterEach, describe, expect, test } from 'vitest'
import { setSimd, shuffleBits, shuffleBytes, unshuffleBits, unshuffleBytes } from '../../../src/dsp/index.js'

afterEach(() => setSimd(true))

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 167 + (index >> 3) * 31) & 255)

test('bytes of items lie side by side', () => {
  const output = new Uint8Array(6)
  shuffleBytes(2, Uint8Array.of(1, 10, 2, 20, 3, 30), output)
  expect([...output]).toEqual([1, 2, 3, 10, 20, 30])
})

test('bits of items lie side by side, eight items a byte', () => {
  const output = new Uint8Array(16)
  // Items of 1, 0, 1, 0, ... : bit 0 of each is set by turns, no other.
  shuffleBits(
    2,
    Uint8Array.from({ length: 16 }, (_, index) => (index % 4 === 0 ? 1 : 0)),
    output,
  )
  expect([...output]).toEqual([0b01010101, ...Array.from({ length: 15 }, () => 0)])
})

describe.each([1, 2, 3, 4, 8, 16])('items of %d bytes', (size) => {
  test.each([8, 16, 24, 40, 128, 136, 264, 4096])('%d items: as the scalar reference, and back', (count) => {
    const input = bytes(size * count)
    for (const [shuffle, unshuffle] of [
      [shuffleBits, unshuffleBits],
      [shuffleBytes, unshuffleBytes],
    ] as const) {
      const [kernel, reference, back] = [0, 0, 0].map(() => new Uint8Array(input.length))
      shuffle(size, input, kernel)
      setSimd(false)
      shuffle(size, input, reference)
      setSimd(true)
      expect(kernel).toEqual(reference)
      unshuffle(size, kernel, back)
      expect(back).toEqual(input)
      setSimd(false)
      unshuffle(size, kernel, back.fill(0))
      setSimd(true)
      expect(back).toEqual(input)
    }
  })
})

test('lengths that do not fit are refused', () => {
  expect(() => shuffleBits(2, new Uint8Array(24), new Uint8Array(24))).toThrow('a multiple of 16')
  expect(() => shuffleBytes(4, new Uint8Array(6), new Uint8Array(6))).toThrow('a multiple of 4')
  expect(() => unshuffleBytes(2, new Uint8Array(6), new Uint8Array(8))).toThrow('6 bytes to 8')
})
