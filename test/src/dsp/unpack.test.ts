import { describe, expect, test } from 'vitest'
import { unpack, type Wrapping } from '../../../src/dsp/index.js'

/** "abcabc..." 100 times, as Python's `bz2` and `lzma` pack it. */
const packed: readonly (readonly [name: string, wrapping: Wrapping, base64: string])[] = [
  ['bzip2, checked', 'bzip2', 'QlpoOTFBWSZTWYudrqUAADGBADgAIAAwzAUppiLiLEXi7kinChIRc7XUoA=='],
  [
    'xz, checked by CRC-64',
    'xz',
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AErAAtdADCYiK1LNu0bsgAAAAAy6NKTA78FJwABJ6wCAAAAT1sixrHEZ/sCAAAAAARZWg==',
  ],
  [
    'xz, checked by CRC-32',
    'xz',
    '/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj4AErAAtdADCYiK1LNu0bsgAAAACEuMTQAAEjrAIAAABZGbNdPjANiwIAAAAAAVla',
  ],
  [
    'xz, checked by SHA-256',
    'xz',
    '/Td6WFoAAArh+wyhAgAhARYAAAB0L+Wj4AErAAtdADCYiK1LNu0bsgAAAADZ9a6war67O+Pzit7JouO5QijVIZO+kj604kybVu4JMAABP6wCAAAAudunKbbp3xwCAAAAAApZWg==',
  ],
  [
    'xz of differences, checked',
    'xz',
    '/Td6WFoAAATm1rRGAgEDAQIhARDHTa6t4AErAAtdADCYiJCII2eDhrgAAAAy6NKTA78FJwABJ6wCAAAAT1sixrHEZ/sCAAAAAARZWg==',
  ],
  ['lzma', 'lzma', 'XQAAgAD//////////wAwmIitSzbtL4B7///2sEAA'],
  [
    'raw LZMA2 of differences',
    [
      { id: 3, other: 3 },
      { id: 33, preset: 1 },
    ],
    '4AErAAtdADCYiJCII2eDhrgAAA==',
  ],
  ['raw LZMA1', [{ id: 0, preset: 2, dictionary: 8192, lc: 2, lp: 1, pb: 1 }], 'ADCYiNwAF1sYR9////hCAAA='],
]
const text = 'abc'.repeat(100)

const unpacked = async (base64: string, wrapping: Wrapping, room: number): Promise<string | undefined> => {
  const output = new Uint8Array(room)
  const count = await unpack(new Uint8Array(Buffer.from(base64, 'base64')), wrapping, output)
  return count === undefined ? undefined : new TextDecoder().decode(output.subarray(0, count))
}

describe.each(packed)('%s', (_, wrapping, base64) => {
  test('is unpacked, into as much room as it needs or more', async () => {
    for (const room of [300, 301, 5000]) expect(await unpacked(base64, wrapping, room)).toBe(text)
    expect(await unpacked(base64, wrapping, 299)).toBeUndefined()
    expect(await unpacked(base64, wrapping, 0)).toBeUndefined()
  })

  test('is refused where it is cut', async () => {
    const bytes = Buffer.from(base64, 'base64')
    for (let length = 0; length < bytes.length; length++)
      await expect(unpacked(bytes.subarray(0, length).toString('base64'), wrapping, 300)).rejects.toThrow('other bytes')
  })
})

test('streams that follow each other are unpacked together', async () => {
  const [, wrapping, base64] = packed[0]
  const twice = Buffer.concat([Buffer.from(base64, 'base64'), Buffer.from(base64, 'base64')]).toString('base64')
  expect(await unpacked(twice, wrapping, 600)).toBe(text + text)
})

test('every change of a byte of a stream with checksums is found', async () => {
  for (const [, wrapping, base64] of packed.filter(([name]) => name.includes('checked'))) {
    const bytes = Buffer.from(base64, 'base64')
    for (let at = 0; at < bytes.length; at++) {
      const other = Uint8Array.from(bytes, (byte, place) => (place === at ? byte ^ 16 : byte))
      const found = await unpacked(Buffer.from(other).toString('base64'), wrapping, 300).catch(() => 'refused')
      expect(['refused', text, undefined]).toContain(found)
    }
  }
})

test('filters that nobody knows are refused', async () => {
  for (const filters of [[], [{ id: 99 }], [{ id: 0, lc: 99 }], [{ id: 3 }]])
    await expect(unpacked('', filters, 10)).rejects.toThrow('a filter, or a check, that is not known')
})
