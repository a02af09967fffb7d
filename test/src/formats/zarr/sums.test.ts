import { expect, test } from 'vitest'
import { adler32, fletcher32, lookup3 } from '../../../../src/formats/zarr/sums.js'

const text = (words: string): Uint8Array => new TextEncoder().encode(words)

test('Adler-32 is that of zlib', () => {
  expect(adler32(text('Wikipedia'))).toBe(0x11e60398)
  expect(adler32(new Uint8Array(100_000).fill(255))).toBe(0x149a302c)
  expect(adler32(new Uint8Array())).toBe(1)
})

test('Fletcher-32 is that of numcodecs', () => {
  expect(fletcher32(text('abcdef'))).toBe(0x50562a2d)
  expect(fletcher32(text('abcde'))).toBe(0x4ff029c7)
  expect(fletcher32(new Uint8Array(1001).fill(255))).toBe(0xff00ff00)
})

test("Jenkins's hash is that of numcodecs", () => {
  expect(lookup3(text(''), 0)).toBe(0xdeadbeef)
  expect(lookup3(text(''), 7)).toBe(0xdeadbef6)
  expect(lookup3(text('abc'), 7)).toBe(0xbf24ce9b)
  expect(lookup3(text('abcdefghijkl'), 0)).toBe(0x4012f87b)
  expect(lookup3(text('abcdefghijklm'), 7)).toBe(0xf7a1f3b0)
  expect(lookup3(text('Four score and seven years ago'), 0)).toBe(0x17770551)
})
