import { expect, test } from 'vitest'
import { adler32, fletcher32 } from '../../../../src/formats/zarr/sums.js'

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
