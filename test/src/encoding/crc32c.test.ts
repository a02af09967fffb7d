import { expect, test } from 'vitest'
import { crc32c } from '../../../src/encoding/crc32c.js'

test('the values of RFC 3720, appendix B.4', () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43)
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd794e)
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => 31 - index))).toBe(0x113fdb5c)
})

test('lengths that are no multiple of eight', () => expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283))
