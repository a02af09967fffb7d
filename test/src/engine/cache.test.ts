/** Which blocks are kept, and what is read before it is asked for. */
import { expect, test, vi } from 'vitest'
import { arena } from '../../../src/dsp/index.js'
import { glanceAt, ReadAhead, requestOf } from '../../../src/engine/ahead.js'
import { Buffer } from '../../../src/engine/buffer.js'
import { readerNode } from '../../../src/engine/build.js'
import { BlockCache, type BlockKey } from '../../../src/engine/cache.js'
import type { ReadRequest } from '../../../src/model/reader.js'

const key = (block: number, channels: readonly number[] = [0, 1], node = 1, segment = 0): BlockKey => ({
  node,
  segment,
  block,
  channels: Int32Array.from(channels),
})
/** Keep a block of 100 bytes. */
const keep = (cache: BlockCache, of: BlockKey): void => {
  const buffer = Buffer.take('uint8', 100)
  cache.fulfil(cache.promise(of), buffer)
  buffer.release()
}

test('a block is found by its node, segment and place, for its channels and for fewer', () => {
  const cache = new BlockCache(1000)
  keep(cache, key(5, [1, 3, 4]))
  for (const channels of [[1, 3, 4], [1], [3], [4], [1, 4], []]) expect(cache.find(key(5, channels)), `${channels}`).toBeDefined()
  for (const channels of [[0], [2], [5], [1, 2], [3, 5], [0, 1, 3, 4]])
    expect(cache.find(key(5, channels)), `${channels}`).toBeUndefined()
  expect([cache.find(key(4, [1])), cache.find(key(5, [1], 2)), cache.find(key(5, [1], 1, 1))]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  keep(cache, key(5, [0]))
  expect(cache.find(key(5, [0]))?.channels).toEqual(Int32Array.of(0))
  expect(cache.find(key(5, [3]))?.channels).toEqual(Int32Array.of(1, 3, 4))
  cache.clear()
})

test('as many bytes are kept as there is room for; what was used last stays', () => {
  const used = arena().used
  const cache = new BlockCache(300)
  for (const block of [0, 1, 2]) keep(cache, key(block))
  expect(arena().used).toBeGreaterThan(used)
  cache.find(key(0))
  keep(cache, key(3))
  expect([0, 1, 2, 3].filter((block) => cache.find(key(block)) !== undefined)).toEqual([0, 2, 3])
  // Room that is taken away is given back when the next comes.
  cache.capacity = 100
  keep(cache, key(4))
  expect([0, 1, 2, 3, 4].filter((block) => cache.find(key(block)) !== undefined)).toEqual([4])
  cache.capacity = 99
  keep(cache, key(5))
  expect([4, 5].filter((block) => cache.find(key(block)) !== undefined)).toEqual([])
  expect(arena().used).toBe(used)
})

test('a block that is promised is found, takes no room, and may be forgotten', () => {
  const cache = new BlockCache(100)
  const promised = cache.promise(key(0))
  keep(cache, key(1))
  keep(cache, key(2))
  expect(cache.find(key(0))).toBe(promised)
  expect([cache.find(key(1)), cache.find(key(2))?.block]).toEqual([undefined, 2])
  cache.drop(promised)
  expect(cache.find(key(0))).toBeUndefined()
  cache.clear()
})

test('blocks of some nodes are forgotten, those that are being computed are not', () => {
  const used = arena().used
  const cache = new BlockCache(1000)
  keep(cache, key(0, [0], 1))
  keep(cache, key(0, [0], 2))
  cache.promise(key(1, [0], 1))
  cache.forget(new Set([1]))
  expect([cache.find(key(0, [0], 1)), cache.find(key(0, [0], 2))?.node, cache.find(key(1, [0], 1))?.block]).toEqual([
    undefined,
    2,
    1,
  ])
  cache.clear()
  expect(cache.find(key(0, [0], 2))).toBeUndefined()
  expect(arena().used).toBe(used)
})

test('a buffer goes back when the last who uses it lets go, and its parts keep it', () => {
  const used = arena().used
  const whole = Buffer.take('int16', 10)
  const part = whole.part(2, 5)
  expect([part.data.length, part.bytes, whole.bytes, whole.shared, part.shared]).toEqual([3, 20, 20, true, false])
  whole.release()
  expect([whole.shared, arena().used > used]).toEqual([false, true])
  part.retain()
  part.release()
  expect(arena().used).toBeGreaterThan(used)
  part.release()
  expect(arena().used).toBe(used)
  const take = vi.spyOn(arena(), 'take')
  const none = Buffer.take('int16', 0)
  Buffer.take('int16', 1).release()
  expect([none.data.length, take.mock.calls]).toEqual([0, [['int16', 1]]])
  none.release()
  take.mockRestore()
})

test('what a plan will compute is known to a glance at the blocks, which changes nothing', () => {
  const cache = new BlockCache(1000)
  keep(cache, key(0))
  const glance = glanceAt(cache)
  expect(glance.find(key(0))).toMatchObject({ block: 0, buffer: undefined })
  expect(cache.find(key(0))?.buffer).toBeDefined()
  expect(glance.find(key(1))).toBeUndefined()
  glance.promise(key(1))
  expect(glance.find(key(1))).toMatchObject({ block: 1, buffer: undefined })
  expect([glance.find(key(1, [0])), glance.find(key(1, [0, 1], 2)), glance.find(key(1, [0, 1], 1, 1))]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect(cache.find(key(1))).toBeUndefined()
  cache.clear()
})

test('what is read ahead is handed over once to who asks for the very same, and else let go of when it is read', async () => {
  const used = arena().used
  const header = { samplingFrequency: 1000, channelIds: [0, 1, 2], dtype: 'int16', properties: {}, annotations: {} } as const
  const requests: ReadRequest[] = []
  let end: () => void = () => undefined
  const reading = new Promise<void>((resolve) => {
    end = resolve
  })
  const node = readerNode('traces', header, [{ frames: 100, times: {} }], {
    read: () => undefined,
    readAhead: (request) => {
      requests.push(request)
      return reading
    },
    close: () => undefined,
  })
  const area = { node, segment: 0, start: 10, end: 30, channels: Int32Array.of(0, 2), wants: [], pieces: [] }
  const ahead = new ReadAhead()
  ahead.begin([area])
  expect(requests).toMatchObject([{ segment: 0, start: 10, frames: 20, channels: area.channels }])
  expect(requests[0].data).toHaveLength(40)
  const others = [
    { ...area, node: readerNode('traces', header, [], node.reader) },
    { ...area, segment: 1 },
    { ...area, start: 9 },
    { ...area, end: 31 },
    { ...area, channels: Int32Array.of(0) },
    { ...area, channels: Int32Array.of(0, 1) },
    { ...area, channels: Int32Array.of(0, 2, 3) },
  ]
  expect(others.map((each) => ahead.take(each))).toEqual(others.map(() => undefined))
  const coming = ahead.take({ ...area, channels: Int32Array.of(0, 2) })
  expect(ahead.take(area)).toBeUndefined()
  expect(requestOf(area, coming?.buffer ?? Buffer.take('int16', 0)).data).toBe(requests[0].data)
  coming?.buffer.release()
  ahead.begin([area])
  ahead.forget()
  expect(ahead.take(area)).toBeUndefined()
  expect(arena().used).toBeGreaterThan(used)
  end()
  await reading
  await Promise.resolve()
  expect(arena().used).toBe(used)
  const { readAhead: _readAhead, ...reader } = node.reader
  ahead.begin([{ ...area, node: readerNode('traces', header, [], reader) }])
  expect(arena().used).toBe(used)
})
