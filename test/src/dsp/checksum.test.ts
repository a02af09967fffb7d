import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { addChecksums, arena, checksum, setSimd } from '../../../src/dsp/index.js'
import { bytesOf } from '../../../src/model/dtype.js'

afterEach(() => setSimd(true))

const [FIRST, STEP] = [0x9e3779b97f4a7c15n, 0x85655c7a4fa9d69en]
const wrapped = (value: bigint): bigint => BigInt.asUintN(64, value)

/** As it is defined, word by word. */
const defined = (bytes: Uint8Array, from: number): bigint =>
  bytes.reduce((sum, byte, at) => {
    const place = from + at
    const weight = FIRST + STEP * BigInt(Math.floor(place / 4))
    return wrapped(sum + (BigInt(byte) << BigInt(8 * (place % 4))) * weight)
  }, 0n)

test('a word of 32 bits, the lowest byte first, times the weight of its place', () => {
  expect(checksum(Uint8Array.of(1), 0)).toBe(FIRST)
  expect(checksum(Uint8Array.of(0, 1), 0)).toBe(wrapped(256n * FIRST))
  expect(checksum(Uint8Array.of(0, 0, 0, 0, 2), 0)).toBe(wrapped(2n * (FIRST + STEP)))
  expect(checksum(Uint8Array.of(3), 400)).toBe(wrapped(3n * (FIRST + 100n * STEP)))
  expect(checksum(new Uint8Array(0), 7)).toBe(0n)
})

const anyBytes = fc.uint8Array({ maxLength: 400, size: 'max' })
const anyPlace = fc.oneof(fc.nat(64), fc.nat(2 ** 20))

describe.each([true, false])('with kernels: %s', (simd) => {
  test('any bytes at any place have the checksum that is defined, wherever they lie in memory', () => {
    setSimd(simd)
    fc.assert(
      fc.property(anyBytes, anyPlace, fc.nat(20), fc.boolean(), (bytes, from, shift, inArena) => {
        const room = inArena ? arena().take('uint8', bytes.length + shift) : new Uint8Array(bytes.length + shift)
        const placed = bytesOf(room).subarray(shift, shift + bytes.length)
        placed.set(bytes)
        expect(checksum(placed, from)).toBe(defined(bytes, from))
        arena().give(room)
      }),
    )
  })

  test('stretches of one whole are added, in any order', () => {
    setSimd(simd)
    fc.assert(
      fc.property(anyBytes, fc.array(fc.nat(400)), (bytes, cuts) => {
        const ends = [...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b)
        const parts = ends.map((end, index) => checksum(bytes.subarray(ends[index - 1] ?? 0, end), ends[index - 1] ?? 0))
        expect(parts.reverse().reduce(addChecksums, 0n)).toBe(checksum(bytes, 0))
      }),
    )
  })
})

test('a long stretch of the largest words has the same checksum from the kernel and from its scalar twin', () => {
  const bytes = new Uint8Array(3 * 2 ** 20 + 5).fill(255)
  const kernel = checksum(bytes, 2 ** 21 + 3)
  setSimd(false)
  expect(checksum(bytes, 2 ** 21 + 3)).toBe(kernel)
})

test('what has changed within a word, two words that changed places, and the same bit of two words are found', () => {
  const words = 256
  const whole = fc.uint8Array({ minLength: 4 * words, maxLength: 4 * words, size: 'max' })
  const twoWords = fc.uniqueArray(fc.nat(words - 1), { minLength: 2, maxLength: 2 })
  fc.assert(
    fc.property(whole, twoWords, fc.nat(31), fc.uint8Array({ minLength: 4, maxLength: 4 }), (bytes, [a, b], bit, other) => {
      const sum = checksum(bytes, 0)
      const changed = (change: (found: Uint32Array) => void): Uint8Array => {
        const copy = bytes.slice()
        change(new Uint32Array(copy.buffer))
        return copy
      }
      const changes = [
        changed((found) => new Uint8Array(found.buffer).set(other, 4 * a)),
        changed((found) => {
          ;[found[a], found[b]] = [found[b], found[a]]
        }),
        changed((found) => {
          found[a] ^= 2 ** bit
          found[b] ^= 2 ** bit
        }),
      ]
      for (const now of changes) expect(checksum(now, 0) === sum).toBe(now.every((byte, at) => byte === bytes[at]))
    }),
  )
})
