import { expect, test } from 'vitest'
import { contentHash } from '../../../src/encoding/hash.js'
import { sha256 as inPages } from '../../../src/platform/browser.js'

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values)

test('the same bytes have the same name, wherever they lie', () => {
  const moved = Uint8Array.of(9, 1, 2, 3, 4, 5, 9).subarray(1, 6)
  expect(contentHash(moved)).toBe(contentHash(bytes(1, 2, 3, 4, 5)))
  expect(contentHash(moved)).toMatch(/^[0-9a-f]{64}$/)
})

test('it is their SHA-256, in Node and in a page', () => {
  const abc = bytes(97, 98, 99)
  const known = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  expect(contentHash(abc)).toBe(known)
  expect(inPages(abc)).toBe(known)
  const long = Uint8Array.from({ length: 100_003 }, (_, index) => index * index)
  expect(inPages(long.subarray(1))).toBe(contentHash(long.subarray(1)))
})

test('any other bytes have another', () => {
  const names = new Set<string>()
  const plain = Uint8Array.from({ length: 64 }, (_, index) => index)
  names.add(contentHash(plain))
  for (let at = 0; at < plain.length; at++)
    for (let bit = 0; bit < 8; bit++)
      names.add(contentHash(plain.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte))))
  for (let length = 0; length < plain.length; length++) names.add(contentHash(plain.subarray(0, length)))
  names.add(contentHash(plain.toReversed()))
  expect(names.size).toBe(1 + 512 + 64 + 1)
})
