/** The memory that a pull is told to take beforehand is what it takes: counted in the arena while the same plan is run. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aggregateChannels } from '../../../operators/aggregateChannels.js'
import { concatenateRecordings } from '../../../operators/concatenateRecordings.js'
import { frameSlice } from '../../../operators/frameSlice.js'
import { selectChannels } from '../../../operators/selectChannels.js'
import { arena, setSimd } from '../../../src/dsp/index.js'
import { footprintOf } from '../../../src/engine/budget.js'
import { boundNode } from '../../../src/engine/build.js'
import { BlockCache } from '../../../src/engine/cache.js'
import { Engine } from '../../../src/engine/engine.js'
import { keptBlocksOf } from '../../../src/engine/kept.js'
import type { TracesNode } from '../../../src/engine/node.js'
import { peakOf } from '../../../src/engine/peak.js'
import { allChannels, planRectangle } from '../../../src/engine/plan.js'
import { orThrow } from '../../../src/model/attempt.js'
import { bytesOf, type Samples } from '../../../src/model/dtype.js'
import { counted, on } from './counted.js'

// What kernels of ours take for themselves is not told here: the scalar ones take nothing.
beforeAll(() => setSimd(false))
afterAll(() => setSimd(true))

interface Passing {
  readonly before?: number
  readonly after?: number
  readonly blockFrames?: number
  readonly edge?: 'none' | 'zeros'
  readonly scratch?: number
}
/** A node that passes its input on by a kernel with this bound, which takes nothing that it does not tell of. */
const passing = ({ before = 0, after = 0, blockFrames, edge = 'none', scratch }: Passing, input: TracesNode): TracesNode =>
  orThrow(
    boundNode(
      {
        header: input.header,
        channels: 'each',
        edge,
        ...(blockFrames && { blockFrames }),
        ...(scratch && { scratch: (frames: number) => scratch * frames }),
        need: ({ start, end }) => ({ start: start - before, end: end + after }),
        kernel: ([given], output) => {
          const skip = (output.start - given.start) * output.channels.length
          bytesOf(output.data).set(bytesOf(given.data.subarray(skip, skip + output.data.length)))
        },
      },
      { kind: 'passing', version: 1, params: {}, fields: {} },
      [input],
    ),
  )

/** The bytes of arrays on loan from the arena, at most at once and at the end, and of what was read, while `work` is done. */
const taken = async (work: () => Promise<{ readonly release: () => void }>) => {
  const memory = arena()
  const { take, give } = memory
  let [held, most] = [0, 0]
  Object.assign(memory, {
    take: (...wanted: Parameters<typeof take>) => {
      const samples = take(...wanted)
      held += samples.byteLength
      most = Math.max(most, held)
      return samples
    },
    give: (samples: Samples) => {
      held -= samples.byteLength
      give(samples)
    },
  })
  try {
    const loan = await work()
    const standing = held
    loan.release()
    return { most, standing, left: held }
  } finally {
    Object.assign(memory, { take, give })
  }
}

const { node } = await counted(400, 3)
const one = on(selectChannels, { channelIds: [1] }, node)
const blocks = passing({ before: 30, after: 20, blockFrames: 50 }, node)
const wide = (of: TracesNode): TracesNode => passing({ before: 30, after: 30 }, of)
/** Both, of two channels of a node that were wanted apart. */
const twice = (of: TracesNode): TracesNode =>
  on(aggregateChannels, {}, on(selectChannels, { channelIds: [0, 1] }, of), on(selectChannels, { channelIds: [1, 2] }, of))
const whole: Readonly<Record<string, TracesNode>> = {
  'a source': node,
  'a channel of a source': one,
  'a kernel with margins': wide(node),
  'a kernel on a kernel': wide(wide(node)),
  'a kernel beyond the ends': passing({ before: 500, after: 10, edge: 'zeros' }, node),
  blocks: blocks,
  'blocks under a margin': wide(blocks),
  'blocks on blocks': passing({ before: 70, blockFrames: 40 }, blocks),
  'channels of which some are wanted twice': twice(node),
  'blocks of which some channels are wanted twice': twice(blocks),
  'a kernel of which some channels are wanted twice': twice(wide(node)),
  'columns put together from two': on(aggregateChannels, {}, blocks, wide(node)),
  'a block of which some channels are wanted elsewhere': on(
    aggregateChannels,
    {},
    on(frameSlice, { endFrame: 300 }, blocks),
    on(selectChannels, { channelIds: [1] }, on(frameSlice, { startFrame: 100 }, blocks)),
  ),
  'a block of which more channels are wanted elsewhere': on(
    aggregateChannels,
    {},
    on(selectChannels, { channelIds: [1] }, on(frameSlice, { endFrame: 300 }, blocks)),
    on(frameSlice, { startFrame: 100 }, blocks),
  ),
  'frames put together from two': on(
    concatenateRecordings,
    {},
    on(frameSlice, { endFrame: 130 }, blocks),
    on(frameSlice, { startFrame: 70 }, wide(node)),
  ),
  'a kernel on frames put together': wide(
    on(concatenateRecordings, {}, on(frameSlice, { endFrame: 90 }, node), on(frameSlice, { startFrame: 35 }, blocks)),
  ),
}

describe.each(Object.entries(whole))('of %s', (_name, root) => {
  test.each([
    [0, 100],
    [60, 160],
    [95, 260],
    [100, 200],
    [120, 121],
  ])('frames %d to %d', async (start, end) => {
    const rectangle = { segment: 0, start, end, channels: allChannels(root) }
    const told = peakOf(planRectangle(root, rectangle, new BlockCache(0)))
    const engine = new Engine({ cacheBytes: 0 })
    const found = await taken(() => engine.pull(root, rectangle))
    expect([found.most, found.left]).toEqual([told.most, 0])
    expect(found.standing).toBe(told.standing)
  })
})

test.each(Object.entries(whole))('of %s: the samples are the same, at once and frame by frame', async (_name, root) => {
  const engine = new Engine({ cacheBytes: 0 })
  const pulled = async (start: number, end: number): Promise<readonly number[]> => {
    const loan = await engine.pull(root, { segment: 0, start, end, channels: allChannels(root) })
    const samples = Array.from(loan.data, Number)
    loan.release()
    return samples
  }
  const [start, end] = [95, 260]
  const frames = Array.from({ length: end - start }, (_, frame) => pulled(start + frame, start + frame + 1))
  expect(await pulled(start, end)).toEqual((await Promise.all(frames)).flat())
})

test('of no frames is nothing', () => {
  const nothing = { segment: 0, start: 5, end: 5, channels: allChannels(node) }
  expect(peakOf(planRectangle(node, nothing, new BlockCache(0)))).toEqual({ most: 0, standing: 0, reads: 0 })
})

test('what kernels take for themselves is told with that of their input and output, once at a time', () => {
  const peak = (...scratches: readonly (number | undefined)[]): number => {
    const root = scratches.reduce((below: TracesNode, scratch) => passing({ ...(scratch && { scratch }) }, below), node)
    return peakOf(planRectangle(root, { segment: 0, start: 0, end: 100, channels: allChannels(root) }, new BlockCache(0))).most
  }
  // 100 frames of three channels of two bytes come in, and go out.
  expect([peak(undefined), peak(7), peak(7, 9), peak(9, 7)]).toEqual([1200, 1900, 2100, 2100])
})

describe('the footprint of going through a recording', () => {
  const tile = (frames: number): number => 6 * frames

  test('is that of its largest tile: what is read, what is taken, what stands while it is written', async () => {
    const { node: long } = await counted(20_000, 3)
    expect(footprintOf(long)).toEqual({
      tileBytes: tile(1000),
      standingBytes: tile(1000),
      readBytes: tile(1000),
      rowBytes: tile(1000),
      cacheBytes: 0,
      repeats: false,
    })
    // In the midst a tile has both margins, at the start one, at the end none behind it.
    const { tileBytes, standingBytes, readBytes } = footprintOf(passing({ before: 300, after: 200 }, long))
    expect([tileBytes, standingBytes, readBytes]).toEqual([tile(2500), tile(1000), tile(1500)])
  })

  test('is that of a segment that is shorter than a tile, and none of one that is empty', async () => {
    const [short, empty] = await Promise.all([counted(300, 3), counted(0, 3)])
    expect(footprintOf(short.node)).toMatchObject({ tileBytes: tile(300), standingBytes: tile(300), readBytes: tile(300) })
    expect(footprintOf(empty.node)).toMatchObject({ tileBytes: 0, standingBytes: 0, readBytes: 0 })
    const three = await counted(2500, 3)
    expect(footprintOf(passing({ before: 2000 }, three.node)).readBytes).toBe(tile(2000))
  })

  test('has the samples in the dtype that they are written in, too', async () => {
    const { node: long } = await counted(20_000, 3)
    const { tileBytes, standingBytes, readBytes } = footprintOf(long, 'float64')
    expect([tileBytes, standingBytes, readBytes]).toEqual([tile(5000), tile(5000), tile(1000)])
  })
})

describe('the blocks that are kept for the next tile', () => {
  test('are two of each, and as many as the margins above reach over; whoever begins anew computes these again', () => {
    const block = 50 * 6
    expect(keptBlocksOf(node)).toEqual({ cacheBytes: 0, repeats: false })
    expect(keptBlocksOf(blocks)).toEqual({ cacheBytes: 2 * block, repeats: false })
    expect(keptBlocksOf(passing({}, blocks))).toEqual({ cacheBytes: 2 * block, repeats: false })
    for (const [before, more] of [
      [1, 1],
      [50, 1],
      [51, 2],
      [100, 2],
    ])
      expect(keptBlocksOf(passing({ before }, blocks))).toEqual({ cacheBytes: (2 + more) * block, repeats: true })
    expect(keptBlocksOf(passing({ before: 30, after: 21 }, blocks)).cacheBytes).toBe(4 * block)
    // Margins add up, through what only routes too.
    const routed = on(frameSlice, { startFrame: 10 }, passing({ before: 40 }, blocks))
    expect(keptBlocksOf(passing({ after: 11 }, routed)).cacheBytes).toBe(4 * block)
  })

  test('are none of a kernel whose block is the segment', () => {
    expect(keptBlocksOf(passing({ blockFrames: Number.POSITIVE_INFINITY }, blocks))).toEqual({
      cacheBytes: 2 * 300,
      repeats: false,
    })
  })
})
