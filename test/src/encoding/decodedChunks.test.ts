/** Decoded chunks of all arrays of a thread share one number of bytes. */
import { expect, test } from 'vitest'
import { DecodedChunks } from '../../../src/encoding/decodedChunks.js'

const chunk = (first: number): Int16Array => Int16Array.from({ length: 500 }, (_, place) => first + place)

test('arrays do not see the chunks of each other, and those used last are kept', () => {
  const chunks = new DecodedChunks()
  const unbound = chunks.bound(3000)
  const [a, b] = [chunks.of(), chunks.of()]
  a.set('0/0', chunk(1))
  b.set('0/0', chunk(2))
  a.set('1/0', chunk(3))
  expect([a.get('0/0')?.[0], b.get('0/0')?.[0], chunks.size]).toEqual([1, 2, 3000])
  b.set('1/0', chunk(4))
  expect([a.has('0/0'), a.has('1/0'), b.has('0/0'), b.has('1/0'), chunks.size]).toEqual([true, false, true, true, 3000])
  b.clear()
  expect([a.has('0/0'), b.has('0/0'), chunks.size]).toEqual([true, false, 1000])
  unbound()
})

test('the least of several bounds holds, and the newest chunk stays whatever it takes', () => {
  const chunks = new DecodedChunks()
  const own = chunks.of()
  const [wide, narrow] = [chunks.bound(5000), chunks.bound(2000)]
  for (let name = 0; name < 5; name++) own.set(String(name), chunk(name))
  expect(chunks.size).toBe(2000)
  narrow()
  for (let name = 0; name < 9; name++) own.set(String(name), chunk(name))
  expect(chunks.size).toBe(5000)
  wide()
  chunks.bound(10)
  expect([chunks.size, own.has('8')]).toEqual([1000, true])
  // The same again takes no more.
  own.set('8', chunk(8))
  expect(chunks.size).toBe(1000)
})
