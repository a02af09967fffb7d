import { generateRecording, replay } from 'rxephys'
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
