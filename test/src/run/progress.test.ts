import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { allDone, progressMeter } from '../../../src/run/progress.js'

beforeEach(() => {
  vi.useFakeTimers()
  // A process has run for a while before it saves.
  vi.advanceTimersByTime(5000)
})
afterEach(() => {
  vi.useRealTimers()
})

test('speed and the time that is left are of what this save has done, not of what was there before', () => {
  const meter = progressMeter(1000, 4, 200)
  expect(meter(200)).toMatchObject({ frames: 200, totalFrames: 1000, seconds: 0, secondsLeft: undefined })
  vi.advanceTimersByTime(2000)
  expect(meter(600)).toEqual({ frames: 600, totalFrames: 1000, seconds: 2, bytesPerSecond: 800, secondsLeft: 2 })
  vi.advanceTimersByTime(2000)
  expect(meter(1000)).toMatchObject({ frames: 1000, seconds: 4, bytesPerSecond: 800, secondsLeft: 0 })
})

test('a save that begins anew has done nothing before, and no speed where no time has passed', () => {
  const meter = progressMeter(1000, 4)
  expect(meter(10)).toMatchObject({ bytesPerSecond: 0, secondsLeft: 0 })
  expect(meter(0)).toMatchObject({ bytesPerSecond: 0, secondsLeft: undefined })
  vi.advanceTimersByTime(1000)
  expect(meter(1)).toMatchObject({ bytesPerSecond: 4, secondsLeft: 999 })
  expect(meter(500)).toEqual({ frames: 500, totalFrames: 1000, seconds: 1, bytesPerSecond: 2000, secondsLeft: 1 })
})

test('of a save that has nothing left to do, all is done in no time', () => {
  expect(allDone(70)).toEqual({ frames: 70, totalFrames: 70, bytesPerSecond: 0, seconds: 0, secondsLeft: 0 })
})
