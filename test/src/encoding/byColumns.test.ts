/** Answers filled from channels that lie one after the other, a tile at a time; bytes exchanged, two samples at once. */
import { expect, test } from 'vitest'
import { byColumns, swapBytes } from '../../../src/encoding/byColumns.js'

test.each([
  [1, 10],
  [3, 5],
  [9, 4096],
  [17, 9001],
  [384, 4500],
])('%i channels of %i frames: each sample stands where it belongs, whatever the tile', (width, frames) => {
  const data = new Int16Array(width * frames).fill(-1)
  const sampleOf = (channel: number, frame: number): number => ((channel * 7919 + frame * 31) % 60_000) - 30_000
  let next = 0
  byColumns({ frames, width, data }, (from, to, columnOf) => {
    expect(from).toBe(next)
    next = to
    for (let channel = 0; channel < width; channel++) {
      const column = columnOf(channel)
      for (let frame = from; frame < to; frame++) column[frame - from] = sampleOf(channel, frame)
    }
  })
  expect(next).toBe(frames)
  expect(data.every((sample, place) => sample === sampleOf(place % width, Math.floor(place / width)))).toBe(true)
})

test('nothing is asked for where nothing is wanted', () => {
  const fill = (): never => {
    throw new Error('asked')
  }
  byColumns({ frames: 0, width: 4, data: new Int16Array(0) }, fill)
  byColumns({ frames: 4, width: 0, data: new Int16Array(0) }, fill)
})

test.each([0, 1, 2, 3, 4, 5, 8])('bytes of %i samples are exchanged, wherever they begin', (length) => {
  for (const offset of [0, 1]) {
    const all = Int16Array.from({ length: length + 2 }, (_, place) => place * 4001 - 9000)
    const before = all.slice()
    const part = all.subarray(offset, offset + length)
    swapBytes(part)
    const view = new DataView(before.buffer)
    expect([...part]).toEqual(Array.from(part.keys(), (place) => view.getInt16(2 * (place + offset), false)))
    expect([all[offset - 1], all[offset + length]]).toEqual([before[offset - 1], before[offset + length]])
  }
})
