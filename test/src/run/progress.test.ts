import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { progressMeter } from '../../../src/run/progress.js'

beforeEach(() => {
  vi.useFakeTimers()
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
  expect(meter(500)).toEqual({ frames: 500, totalFrames: 1000, seconds: 1, bytesPerSecond: 2000, secondsLeft: 1 })
})
