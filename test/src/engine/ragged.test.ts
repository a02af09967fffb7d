/** How spikes and events are asked for, node by node, and counted. */
import { either as E } from 'fp-ts'
import {
  aggregateUnits,
  appendSortings,
  concatenateSortings,
  generateRecording,
  liftSorting,
  numpySorting,
  type Sorting,
} from 'rxephys'
import { defineSortingOperator, exactly } from 'rxephys/declare'
import { detectPeaks, frameSlice, mergeUnits, selectUnits } from 'rxephys/operators'
import { describe, expect, test, vi } from 'vitest'
import { readerNode } from '../../../src/engine/build.js'
import { Engine } from '../../../src/engine/engine.js'
import { endOfRows, pullOwnRows, pullRows, rowWindows, after as soon } from '../../../src/engine/ragged.js'
import { countSpikes } from '../../../src/engine/spikes.js'
import type { Spikes } from '../../../src/model/spikes.js'

const engine = new Engine({ cacheBytes: 0 })
const of = (trains: Readonly<Record<string, readonly number[]>>) => numpySorting({ samplingFrequency: 1000, trains })
const told = ({ sampleIndex, unitIndex }: Spikes) => Array.from(sampleIndex, (frame, place) => [frame, unitIndex[place]])
const pull = async ({ node }: Sorting, start: number, end: number, units?: Uint8Array) =>
  told(await pullRows(node, engine, { segment: 0, start, end, ...(units && { units }) }))
const sorting = await of({ a: [1, 5, 9], b: [5, 7], c: [2] })

describe('spikes', () => {
  test('of a stretch are those from its first frame on, and before its end', async () => {
    expect(await pull(sorting, 2, 9)).toEqual([
      [2, 2],
      [5, 0],
      [5, 1],
      [7, 1],
    ])
    expect([await pull(sorting, 5, 5), await pull(sorting, 9, 3)]).toEqual([[], []])
  })

  test('of some units are no others, through whatever maps units', async () => {
    expect(await pull(sorting, 0, 10, Uint8Array.of(0, 1, 1))).toEqual([
      [2, 2],
      [5, 1],
      [7, 1],
    ])
    const turned = sorting.pipe(selectUnits({ unitIds: ['c', 'a'] }))
    expect(await pull(turned, 0, 10, Uint8Array.of(0, 1))).toEqual([
      [1, 1],
      [5, 1],
      [9, 1],
    ])
    const both = aggregateUnits([sorting, sorting])
    expect(await pull(both, 0, 10, Uint8Array.of(0, 0, 1, 0, 1, 0))).toEqual([
      [2, 2],
      [5, 4],
      [7, 4],
    ])
  })

  test('are asked of a shared parent once', async () => {
    const { node } = sorting
    if (node._tag !== 'source') throw new Error('a source')
    const read = vi.spyOn(node.reader, 'read')
    await pull(aggregateUnits([sorting, sorting]), 0, 10)
    expect(read).toHaveBeenCalledTimes(1)
    read.mockRestore()
  })

  test('that are handed out are the asker’s own', async () => {
    const request = { segment: 0, start: 0, end: 10 }
    const [own, again] = [await pullOwnRows(sorting.node, engine, request), await pullRows(sorting.node, engine, request)]
    expect(own).toEqual(again)
    own.sampleIndex[0] = 77
    expect((await pullRows(sorting.node, engine, request)).sampleIndex[0]).toBe(1)
  })

  test('are there at once where nothing has to be waited for', async () => {
    expect(pullRows(sorting.node, engine, { segment: 0, start: 0, end: 10 })).not.toBeInstanceOf(Promise)
    expect(soon(3, (value) => value + 1)).toBe(4)
    expect(await soon(Promise.resolve(3), (value) => value + 1)).toBe(4)
  })
})

/** An operator whose kernel is watched: what it was given, and the range it is to answer for. */
const seen: (readonly unknown[])[] = []
const lookAround = defineSortingOperator({
  kind: 'lookAround',
  version: 1,
  inputs: 'one',
  params: exactly({}),
  examples: () => [{}],
  bind: (_params, [header]) =>
    E.right({
      header,
      margin: { before: 3, after: 2 },
      kernel: (spikes, segment, { start, end }) => {
        seen.push([[...spikes.sampleIndex], segment, start, end])
        return spikes
      },
    }),
})

test('a kernel sees its margins, as far as the segment goes, and answers for its range alone', async () => {
  const looked = sorting.pipe(liftSorting(lookAround)({}))
  expect(await pull(looked, 5, 8)).toEqual([
    [5, 0],
    [5, 1],
    [7, 1],
  ])
  expect(await pull(looked, 2, 3)).toEqual([[2, 2]])
  expect(seen.slice(-2)).toEqual([
    [[2, 5, 5, 7, 9], 0, 5, 8],
    [[1, 2], 0, 2, 3],
  ])
})

test('a detector looks at its margins beside each tile, and finds the same however it is asked', async () => {
  const recording = await generateRecording({ numChannels: 2, durations: [2.3], samplingFrequency: 1000, dtype: 'int16' })
  const peaks = recording.pipe(detectPeaks({ noiseLevels: [10, 10], detectThreshold: 1.5, method: 'by_channel' }))
  const whole = await pull(peaks, 0, 2300)
  expect(whole.length).toBeGreaterThan(100)
  const cut = [0, 1, 999, 1001, 1500, 2299].map((start, index, all) =>
    pull(peaks, start, all[index + 1] ?? Number.POSITIVE_INFINITY),
  )
  expect((await Promise.all(cut)).flat()).toEqual(whole)
})

describe('the end of a segment', () => {
  const ends = async (...sortings: readonly Sorting[]) => sortings.map(({ node }) => endOfRows(node, 0))

  test('is its length, or behind its last spike where there is one later, or where it has no length', async () => {
    const recording = await generateRecording({ numChannels: 1, durations: [0.02], samplingFrequency: 1000 })
    const peaks = recording.pipe(detectPeaks({ noiseLevels: [1], method: 'by_channel' }))
    expect(await ends(sorting, await of({ a: [] }), peaks)).toEqual([10, 0, 20])
    const cut = sorting.pipe(frameSlice({ startFrame: 2, endFrame: 8 }))
    expect(
      await ends(cut, sorting.pipe(selectUnits({ unitIds: ['a'] })), aggregateUnits([await of({ a: [30] }), sorting])),
    ).toEqual([6, 10, 31])
    expect(
      await ends(concatenateSortings([sorting, await of({ a: [4], b: [], c: [] })], { totalSamplesList: [20, 50] })),
    ).toEqual([70])
  })
})

describe('windows', () => {
  const windows = async (frames: readonly number[], samplingFrequency = 1000) => {
    const { node } = await numpySorting({ samplingFrequency, trains: { a: [...frames] } })
    const counts: number[] = []
    for await (const { sampleIndex } of rowWindows(node, engine, 0)) counts.push(sampleIndex.length)
    return counts
  }

  test('widen where spikes are few', async () => {
    // A minute, two minutes, four.
    expect(await windows([59_999, 60_000, 179_999, 180_000, 419_999, 420_000])).toEqual([1, 2, 2, 1])
    expect(await windows([0, 1, 2], 0.001)).toEqual([1, 2])
  })

  test('narrow where spikes are many, and stay where they are enough', async () => {
    /** How many frames are asked for at a time, where each answer has so many spikes. */
    const widths = async (counts: readonly number[]) => {
      const asked: number[] = []
      const node = readerNode('spikes', sorting.node.header, [{ frames: 150_000, times: {} }], {
        read: ({ start, end }) => {
          const count = counts[asked.length] ?? 0
          asked.push(end - start)
          return { sampleIndex: new Float64Array(count).fill(start), unitIndex: new Int32Array(count) }
        },
        end: () => 150_000,
      })
      for await (const _rows of rowWindows(node, engine, 0));
      return asked
    }
    const [few, many] = [2 ** 16, 2 ** 21]
    expect(await widths([few, few, few])).toEqual([60_000, 60_000, 30_000])
    expect(await widths([few - 1, few])).toEqual([60_000, 90_000])
    expect(await widths([many, many])).toEqual([60_000, 60_000, 30_000])
    expect(await widths([many + 1, many + 1, few, few])).toEqual([60_000, 30_000, 15_000, 15_000, 15_000, 15_000])
  })
})

describe('the counts of units', () => {
  const counts = async ({ node }: Sorting) => [...(await countSpikes(node, engine, 0))]

  test('are those of the spikes, known beforehand or not', async () => {
    expect(await counts(sorting)).toEqual([3, 2, 1])
    const parts = [
      sorting.pipe(selectUnits({ unitIds: ['c', 'a'] })),
      aggregateUnits([sorting, sorting.pipe(selectUnits({ unitIds: ['b'] }))]),
      sorting.pipe(frameSlice({ startFrame: 2, endFrame: 6 })),
      sorting.pipe(mergeUnits({ unitsToMerge: [['a', 'c']] })),
      concatenateSortings([sorting, sorting], { totalSamplesList: [10, 10] }),
      appendSortings([sorting, await of({ a: [3], b: [], c: [] })]),
      sorting.pipe(liftSorting(lookAround)({})),
    ]
    for (const part of parts) {
      const { unitIndex } = await pullRows(part.node, engine, { segment: 0, start: 0, end: Number.POSITIVE_INFINITY })
      const found = part.unitIds.map((_, unit) => unitIndex.filter((each) => each === unit).length)
      expect(await counts(part)).toEqual(found)
    }
  })

  test('of units that are only selected and put in order need no spikes', async () => {
    const { node } = sorting
    if (node._tag !== 'source') throw new Error('a source')
    const read = vi.spyOn(node.reader, 'read')
    expect(await counts(aggregateUnits([sorting.pipe(selectUnits({ unitIds: ['c', 'a'] })), sorting]))).toEqual([1, 3, 3, 2, 1])
    expect(read).not.toHaveBeenCalled()
    read.mockRestore()
  })
})
