import { generateRecording, memory, replay } from 'rxephys'
import { lastValueFrom, toArray } from 'rxjs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a replay sends the first chunk at once, and each other when its recording had come so far', async () => {
  const recording = await generateRecording({ numChannels: 1, durations: [4], samplingFrequency: 1000 })
  const sent: (readonly number[])[] = []
  const told = replay(recording, { chunkFrames: 1000, speed: 2 }).subscribe(({ start, time = -1 }) => sent.push([start, time]))
  await vi.advanceTimersByTimeAsync(0)
  expect(sent).toEqual([[0, 0]])
  await vi.advanceTimersByTimeAsync(499)
  expect(sent).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(sent).toEqual([
    [0, 0],
    [1000, 1],
  ])
  await vi.advanceTimersByTimeAsync(500)
  expect(sent.at(-1)).toEqual([2000, 2])
  told.unsubscribe()
})

/** All chunks at once, as segment, start, frames, last and time. */
const chunksOf = async (stream: ReturnType<typeof replay>) => {
  vi.useRealTimers()
  const chunks = await lastValueFrom(stream.pipe(toArray()))
  return chunks.map(({ segment, start, frames, last, time }) => [segment, start, frames, last, time])
}
const fast = { speed: Number.POSITIVE_INFINITY }
const two = await memory({
  traces: [new Int16Array(100), new Int16Array(0), new Int16Array(60)],
  samplingFrequency: 1000,
  channelIds: ['a'],
  tStarts: [0, 1, 7],
})

test('chunks are lost where a gap of their segment is; what is lost at the end leaves the segment without its last chunk', async () => {
  const gaps = [
    { startFrame: 10, endFrame: 20 },
    { segment: 2, startFrame: 30, endFrame: 60 },
  ]
  expect(await chunksOf(replay(two, { ...fast, chunkFrames: 50, gaps }))).toEqual([
    [0, 0, 10, false, 0],
    [0, 20, 30, false, 0.02],
    [0, 50, 50, true, 0.05],
    [1, 0, 0, true, 1],
    [2, 0, 30, false, 7],
  ])
})

test('a chunk has 10 ms of frames, and one frame at least, where nothing else is asked for', async () => {
  expect((await chunksOf(replay(two, fast)))[0]).toEqual([0, 0, 10, false, 0])
  const slow = await memory({ traces: [new Int16Array(2)], samplingFrequency: 50, channelIds: ['a'] })
  expect(await chunksOf(replay(slow, fast))).toEqual([
    [0, 0, 1, false, 0],
    [0, 1, 1, true, 0.02],
  ])
})

test('speed may be slower than real time, and is above 0', () => {
  expect(() => replay(two, { speed: 0.5 })).not.toThrow()
  for (const speed of [0, -1, Number.NaN]) expect(() => replay(two, { speed })).toThrow('a number above 0, or Infinity')
})
