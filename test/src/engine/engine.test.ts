import { describe, expect, test } from 'vitest'
import { addRecordings } from '../../../operators/addRecordings.js'
import { aggregateChannels } from '../../../operators/aggregateChannels.js'
import { commonReference } from '../../../operators/commonReference.js'
import { concatenateRecordings } from '../../../operators/concatenateRecordings.js'
import { frameSlice } from '../../../operators/frameSlice.js'
import { selectChannels } from '../../../operators/selectChannels.js'
import { arena } from '../../../src/dsp/index.js'
import { footprintOf } from '../../../src/engine/budget.js'
import { sourceNode } from '../../../src/engine/build.js'
import { Engine, tilesOf } from '../../../src/engine/engine.js'
import type { TracesNode } from '../../../src/engine/node.js'
import { blocks, counted, on, rectangle } from './counted.js'

/** A tile a block, as where blocks are a second long. */
const blockTiles = ({ segments: [{ frames }] }: TracesNode): readonly { readonly start: number; readonly end: number }[] =>
  Array.from({ length: frames / 100 }, (_, block) => ({ start: 100 * block, end: 100 * (block + 1) }))

const engine = (cacheBytes = 2 ** 20): Engine => new Engine({ cacheBytes })

describe('what is read of a source', () => {
  test('is what was asked for, and no more', async () => {
    const { node, reads } = await counted(1000)
    await engine().read(on(selectChannels, { channelIds: [1] }, node), rectangle(node, 200, 300, Int32Array.of(0)))
    expect(reads.map(({ start, frames, channels }) => [start, frames, [...channels]])).toEqual([[200, 100, [1]]])
  })

  test('is read once where two branches share it', async () => {
    const { node, reads } = await counted(1000)
    const sum = on(addRecordings, {}, node, on(commonReference, {}, node))
    await engine().read(sum, rectangle(sum, 0, 500))
    expect(reads).toHaveLength(1)
  })

  test('is merged where what two branches need of it overlaps', async () => {
    const { node, reads } = await counted(1000)
    const both = on(concatenateRecordings, {}, on(frameSlice, { endFrame: 300 }, node), on(frameSlice, { startFrame: 200 }, node))
    await engine().read(both, rectangle(both, 150, 400))
    expect(reads.map(({ start, frames }) => [start, frames])).toEqual([[150, 150]])
  })

  test('is all channels under a common reference, and two under a filter of two', async () => {
    const { node, reads } = await counted(1000, 4)
    const filtered = on(blocks().operator, {}, node)
    await engine().read(filtered, rectangle(node, 0, 10, Int32Array.of(1, 3)))
    await engine().read(on(blocks().operator, {}, on(commonReference, {}, node)), rectangle(node, 0, 10, Int32Array.of(1, 3)))
    expect(reads.map(({ channels }) => [...channels])).toEqual([
      [1, 3],
      [0, 1, 2, 3],
    ])
  })
})

describe('blocks', () => {
  test('are computed once when a reader scrolls, forward and back', async () => {
    const { node } = await counted(1000)
    const { operator, computed } = blocks()
    const filtered = on(operator, {}, node)
    const reader = engine()
    for (const start of [0, 30, 60, 90, 120, 150, 120, 90, 60]) await reader.read(filtered, rectangle(node, start, start + 30))
    expect(computed).toEqual([0, 100])
  })

  test('that were kept for more channels serve fewer; for others they are computed anew', async () => {
    const { node } = await counted(1000, 3)
    const { operator, computed } = blocks()
    const filtered = on(operator, {}, node)
    const reader = engine()
    await reader.read(filtered, rectangle(node, 0, 30, Int32Array.of(0, 1)))
    await reader.read(filtered, rectangle(node, 30, 60, Int32Array.of(1)))
    await reader.read(filtered, rectangle(node, 30, 60, Int32Array.of(2)))
    expect(computed).toEqual([0, 0])
  })

  test('are kept within a number of bytes, the oldest going first', async () => {
    const { node } = await counted(1000)
    const { operator, computed } = blocks()
    const filtered = on(operator, {}, node)
    // A block is 100 frames × 2 channels × 2 bytes: room for two.
    const reader = engine(800)
    for (const start of [10, 110, 210, 110, 10]) await reader.read(filtered, rectangle(node, start, start + 10))
    expect(computed).toEqual([0, 100, 200, 0])
  })

  test('that filters on filters want again are kept beyond that, as far as is allowed', async () => {
    const { node } = await counted(2000)
    const countsWith = async (bytes: ConstructorParameters<typeof Engine>[0]): Promise<readonly number[]> => {
      const [lower, upper] = [blocks({ margin: 250 }), blocks({ margin: 250 })]
      const stacked = on(upper.operator, {}, on(lower.operator, {}, node))
      const reader = new Engine(bytes)
      for (const tile of blockTiles(stacked)) await reader.read(stacked, rectangle(node, tile.start, tile.end))
      reader.clear()
      return [lower, upper].map(({ computed }) => computed.length)
    }
    expect(await countsWith({ cacheBytes: 800, mostBytes: 2 ** 20 })).toEqual([20, 20])
    expect((await countsWith({ cacheBytes: 800 }))[0]).toBeGreaterThan(40)
  })

  test('are given their margins as far as the segment goes, where nothing is said of edges', async () => {
    const { node } = await counted(250)
    const { operator, met } = blocks()
    const filtered = on(operator, {}, node)
    await engine().read(filtered, rectangle(node, 0, 250))
    expect(met).toEqual([
      [0, 110],
      [90, 120],
      [190, 60],
    ])
  })

  test('stacked on blocks are not multiplied', async () => {
    const { node } = await counted(2000)
    const [lower, upper] = [blocks(), blocks()]
    const stacked = on(upper.operator, {}, on(lower.operator, {}, node))
    const reader = engine()
    for (const tile of tilesOf(stacked, 0, 0, 2000)) await reader.read(stacked, rectangle(node, tile.start, tile.end))
    expect(upper.computed).toHaveLength(20)
    expect(lower.computed).toHaveLength(20)
  })

  test('are computed once within the memory that was told, however far margins reach and wherever kernels write', async () => {
    const { node } = await counted(2000)
    for (const [margin, above] of [
      [95, 95],
      [30, 130],
      [250, 5],
      [5, 250],
    ]) {
      const [lower, middle, upper] = [margin, above, margin].map((each) => blocks({ margin: each, inPlace: true }))
      const stacked = on(upper.operator, {}, on(middle.operator, {}, on(lower.operator, {}, node)))
      const reader = engine(footprintOf(stacked).cacheBytes)
      for (const tile of blockTiles(stacked)) (await reader.pull(stacked, rectangle(node, tile.start, tile.end))).release()
      reader.clear()
      expect([lower, middle, upper].map(({ computed }) => computed.length)).toEqual([20, 20, 20])
    }
  })
})

describe('memory', () => {
  test('of a wide window is that of a tile', async () => {
    const { node } = await counted(20_000)
    const filtered = on(blocks().operator, {}, node)
    const reader = engine()
    const before = arena().peak
    await reader.read(filtered, rectangle(node, 0, 20_000))
    // 20 s are 80 kB; a tile of a second with its margins, in and out, is 8 kB.
    expect(arena().peak - Math.max(before, arena().used)).toBeLessThan(30_000)
    reader.clear()
  })

  test('is that of a second at most: tiles end where seconds of blocks do, wherever the window begins', async () => {
    const { node } = await counted(20_000)
    const tiles = [...tilesOf(on(blocks().operator, {}, node), 0, 150, 2200)]
    expect(tiles.map(({ start, end }) => [start, end])).toEqual([
      [150, 1000],
      [1000, 2000],
      [2000, 2200],
    ])
  })

  test('is told beforehand, from the plan alone', async () => {
    const { node, reads } = await counted(20_000)
    const { tileBytes, cacheBytes } = footprintOf(on(blocks().operator, {}, node))
    expect(reads).toEqual([])
    // A second and both margins come in, a second goes out: 2 channels of 2 bytes.
    expect(tileBytes).toBeGreaterThanOrEqual(2 * 1000 * 4)
    expect(tileBytes).toBeLessThan(5 * 1000 * 4)
    expect(cacheBytes).toBe(2 * 100 * 4)
  })

  test('is that of the furthest margin where several operators want the blocks of one', async () => {
    const { node } = await counted(20_000)
    const lower = on(blocks().operator, {}, node)
    const [near, far] = [5, 250].map((margin) => on(blocks({ margin }).operator, {}, lower))
    const kept = [on(addRecordings, {}, near, far), on(addRecordings, {}, far, near)].map((sum) => footprintOf(sum).cacheBytes)
    // Two blocks of each, and the five more that 500 frames reach over: 100 frames of 2 channels of 2 bytes.
    expect(kept).toEqual([11 * 400, 11 * 400])
  })

  test('is given back when a read fails, and the next read works', async () => {
    const { node } = await counted(1000)
    if (node._tag !== 'source') throw new Error('a source')
    let broken = true
    const read: typeof node.reader.read = (request) => {
      if (broken) throw new Error('the disk is gone')
      return node.reader.read(request)
    }
    const failing = sourceNode(
      { gives: 'traces', kind: 'failing', version: 1, params: {}, fields: {} },
      { ...node, reader: { ...node.reader, read } },
    )
    const filtered = on(blocks().operator, {}, on(aggregateChannels, {}, failing))
    const reader = engine()
    const used = arena().used
    await expect(reader.read(filtered, rectangle(filtered, 0, 30))).rejects.toThrow('the disk is gone')
    expect(arena().used).toBe(used)
    expect(() => reader.pullNow(filtered, rectangle(filtered, 0, 30))).toThrow('the disk is gone')
    expect(arena().used).toBe(used)
    broken = false
    expect(await reader.read(filtered, rectangle(filtered, 0, 30))).toHaveLength(60)
  })
})
