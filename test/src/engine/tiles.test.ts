/** In which pieces samples are read, and in which order they are answered. */
import { describe, expect, test } from 'vitest'
import { arena } from '../../../src/dsp/index.js'
import { readerNode } from '../../../src/engine/build.js'
import { Engine, swiftTilesOf, tilesOf } from '../../../src/engine/engine.js'
import type { SourceNode } from '../../../src/engine/node.js'
import type { Header } from '../../../src/model/header.js'
import type { ReadRequest } from '../../../src/model/reader.js'
import { blocks, on } from './counted.js'

const headerOf = (channels: number, samplingFrequency = 1000): Header => ({
  samplingFrequency,
  channelIds: Array.from({ length: channels }, (_, channel) => channel),
  dtype: 'int16',
  properties: {},
  annotations: {},
})
/** What a recording holds: 10 × the frame and the channel. */
const value = (frame: number, channel: number): number => 10 * frame + channel
const fill = ({ start, frames, channels, data }: ReadRequest): void => {
  for (let frame = 0; frame < frames; frame++)
    for (const [column, channel] of channels.entries()) data[frame * channels.length + column] = value(start + frame, channel)
}

/** A recording of so many frames and channels whose reader answers at once or later, and what it is asked. */
const recording = ({ frames = 100_000, channels = 3, samplingFrequency = 1000, later = false } = {}) => {
  const asked: string[] = []
  const note = (how: string, request: ReadRequest): void => {
    asked.push(`${how} ${request.start} ${request.start + request.frames}`)
  }
  const answered = async (request: ReadRequest): Promise<void> => {
    await Promise.resolve()
    fill(request)
  }
  const node: SourceNode = readerNode('traces', headerOf(channels, samplingFrequency), [{ frames, times: {} }], {
    read: (request) => {
      note('read', request)
      return later ? answered(request) : fill(request)
    },
    readAhead: (request) => {
      note('ahead', request)
      return answered(request)
    },
    close: () => undefined,
  })
  return { node, asked }
}
const pairs = (tiles: Iterable<{ readonly start: number; readonly end: number }>) =>
  [...tiles].map(({ start, end }) => [start, end])

describe('tiles', () => {
  test('are seconds, from frame 0 on, whatever is asked for', () => {
    const { node } = recording()
    expect(pairs(tilesOf(node, 0, 1500, 3001))).toEqual([
      [1500, 2000],
      [2000, 3000],
      [3000, 3001],
    ])
    expect(pairs(tilesOf(node, 0, 5, 5))).toEqual([])
    expect(pairs(tilesOf(recording({ samplingFrequency: 0.5 }).node, 0, 0, 2))).toEqual([
      [0, 1],
      [1, 2],
    ])
  })

  test('are shorter where a second takes more than 8 MiB, and a frame at least', () => {
    expect(pairs(swiftTilesOf(recording({ channels: 10_000 }).node, 0, 0, 1000))).toEqual([
      [0, 419],
      [419, 838],
      [838, 1000],
    ])
    expect(pairs(swiftTilesOf(recording().node, 0, 0, 1500))).toEqual([
      [0, 1000],
      [1000, 1500],
    ])
    expect(pairs(swiftTilesOf(recording({ channels: 0 }).node, 0, 0, 1500))).toHaveLength(2)
    expect(pairs(swiftTilesOf(recording({ channels: 2 ** 22 + 1 }).node, 0, 0, 2))).toHaveLength(2)
  })

  test('are blocks, as many as a second has', () => {
    const { node } = recording({ samplingFrequency: 299 })
    expect(pairs(tilesOf(on(blocks().operator, {}, node), 0, 150, 500))).toEqual([
      [150, 200],
      [200, 400],
      [400, 500],
    ])
    const slow = recording({ samplingFrequency: 30 })
    expect(pairs(tilesOf(on(blocks().operator, {}, slow.node), 0, 150, 300))).toEqual([
      [150, 200],
      [200, 300],
    ])
  })

  test('of one answer take a MiB at most; 32, in halves, where the source writes into the answer itself', async () => {
    const { node, asked } = recording({ channels: 600, samplingFrequency: 20_000 })
    const channels = Int32Array.from(node.header.channelIds.keys())
    const engine = new Engine({ cacheBytes: 0 })
    // A frame is 1200 bytes.
    await engine.read(node, { segment: 0, start: 0, end: 1800, channels: channels.toReversed() })
    await engine.read(node, { segment: 0, start: 0, end: 28_000, channels })
    expect(asked).toEqual([
      ...['read 0 873', 'read 873 1746', 'read 1746 1800'],
      ...['ahead 0 13981', 'read 13981 27962', 'read 27962 28000'],
    ])
  })
})

describe('an answer', () => {
  const expected = (start: number, end: number, channels: readonly number[]): readonly number[] =>
    Array.from({ length: end - start }, (_, frame) => channels.map((channel) => value(start + frame, channel))).flat()

  test.each([false, true])(
    'has its channels in the order asked for, some twice, whether its reader answers later: %s',
    async (later) => {
      const used = arena().used
      const { node } = recording({ later })
      const engine = new Engine({ cacheBytes: 0 })
      for (const channels of [[0, 1, 2], [1], [2, 0, 2], [1, 0], [2, 2], []])
        for (const [start, end] of [
          [990, 1010],
          [7, 7],
        ])
          expect(
            Array.from(await engine.read(node, { segment: 0, start, end, channels: Int32Array.from(channels) }), Number),
          ).toEqual(expected(start, end, channels))
      expect(arena().used).toBe(used)
    },
  )

  test('is finished frame by frame, in the order asked for', async () => {
    const { node } = recording()
    const finish = {
      dtype: 'float64',
      fill: (
        samples: { readonly data: ArrayLike<number | bigint> },
        output: { readonly data: { [at: number]: number | bigint; readonly length: number } },
      ) => {
        for (let at = 0; at < output.data.length; at++) output.data[at] = Number(samples.data[at]) / 2
      },
    } as const
    for (const channels of [
      [0, 1, 2],
      [2, 0],
    ]) {
      const request = { segment: 0, start: 998, end: 1003, channels: Int32Array.from(channels) }
      const found = await new Engine({ cacheBytes: 0 }).read(node, request, { finish })
      expect(found).toEqual(Float64Array.from(expected(998, 1003, channels), (each) => each / 2))
    }
  })

  test('of several tiles of blocks is read ahead, a tile at a time; what a source answers itself is not', async () => {
    const used = arena().used
    const { node, asked } = recording({ later: true })
    const filtered = on(blocks({ margin: 1 }).operator, {}, node)
    const engine = new Engine({ cacheBytes: 0 })
    const request = { segment: 0, start: 0, end: 2500, channels: Int32Array.of(0, 1) }
    const found = await engine.read(filtered, request)
    expect(Array.from(found, Number)).toEqual(expected(0, 2500, [0, 1]).map((each) => (each << 16) >> 16))
    expect(asked).toEqual(['read 0 1001', 'ahead 999 2001', 'ahead 1999 2501'])
    asked.length = 0
    await engine.read(node, request)
    expect(asked).toEqual(['read 0 2500'])
    // What is read for a pull that never comes is let go of.
    const loan = await engine.pull(node, { ...request, end: 10 }, { ...request, start: 10, end: 20 })
    loan.release()
    engine.clear()
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(arena().used).toBe(used)
  })

  test('comes at once from a reader that does, and is refused from another', () => {
    const rectangle = { segment: 0, start: 0, end: 2, channels: Int32Array.of(1) }
    const engine = new Engine({ cacheBytes: 0 })
    const loan = engine.pullNow(recording().node, rectangle)
    expect(Array.from(loan.data, Number)).toEqual([1, 11])
    loan.release()
    expect(() => engine.pullNow(recording({ later: true }).node, rectangle)).toThrow('the reader is asynchronous')
  })
})
