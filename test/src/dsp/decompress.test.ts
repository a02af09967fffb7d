import { expect, test } from 'vitest'
import { decompressBloscLz, decompressLz4 } from '../../../src/dsp/index.js'

const unpacked = (unpack: typeof decompressLz4, bytes: readonly number[], length: number): string => {
  const output = new Uint8Array(length)
  unpack(Uint8Array.from(bytes), output)
  return String.fromCharCode(...output)
}

const [a, b, c] = [97, 98, 99]

test('LZ4: literals, then what came before, which may overlap itself', () => {
  expect(unpacked(decompressLz4, [0x30, a, b, c], 3)).toBe('abc')
  expect(unpacked(decompressLz4, [0x32, a, b, c, 3, 0, 0x10, a], 10)).toBe('abcabcabca')
  expect(unpacked(decompressLz4, [0x1f, a, 1, 0, 0, 0x10, b], 21)).toBe(`${'a'.repeat(20)}b`)
})

test('BloscLZ: the same', () => {
  expect(unpacked(decompressBloscLz, [2, a, b, c], 3)).toBe('abc')
  expect(unpacked(decompressBloscLz, [2, a, b, c, 0x20 << 1, 2, 0, a], 8)).toBe('abcabcaa')
})

test.each([
  ['LZ4', decompressLz4, [0x30, a]],
  ['LZ4', decompressLz4, [0x32, a, b, c, 4, 0]],
  ['LZ4', decompressLz4, [0x32, a, b, c, 0, 0]],
  ['LZ4', decompressLz4, [0x32, a, b, c, 3]],
  ['LZ4', decompressLz4, [0xf0, 255, 255]],
  ['LZ4', decompressLz4, [0x3f, a, b, c, 3, 0, 255, 255, 0]],
  ['BloscLZ', decompressBloscLz, [2, a]],
  ['BloscLZ', decompressBloscLz, [2, a, b, c, 0x40, 3]],
  ['BloscLZ', decompressBloscLz, [2, a, b, c, 0xe0, 255, 255]],
  ['BloscLZ', decompressBloscLz, []],
] as const)('%s that reaches beyond its arrays, or ends early, is refused', (name, unpack, bytes) =>
  expect(() => unpacked(unpack, bytes, 10)).toThrow(`these are not ${name} bytes`),
)
