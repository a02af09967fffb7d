import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { combineCrc32 } from '../../../src/encoding/crc32.js'

test('two stretches have the checksum of the whole, of any lengths', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 70_000, size: 'max' }), (first, second) => {
      const whole = Uint8Array.of(...first, ...second)
      expect(combineCrc32(crc32(first), crc32(second), second.length)).toBe(crc32(whole))
    }),
  )
})

test('a length beyond 32 bits is a length like any other', () => {
  const half = combineCrc32(crc32('a'), 0, 2 ** 31)
  expect(combineCrc32(half, 0, 2 ** 31)).toBe(combineCrc32(crc32('a'), 0, 2 ** 32))
})
