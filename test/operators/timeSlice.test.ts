import { concatenateRecordings } from 'rxephys'
import { frameSlice, setTimes, shiftTimes, timeSlice } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const plain = await of(Int16Array.from({ length: 20 }, (_, index) => index >> 1))
const recording = plain.pipe(shiftTimes({ shift: 100 }))

test('from the frame nearest to the start up to the one nearest to the end', async () => {
  const slice = recording.pipe(timeSlice({ startTime: 100.0021, endTime: 100.0058 }))
  expect(await numbers(slice, { channelIds: ['a'] })).toEqual([2, 3, 4, 5])
  expect(await slice.getStartTime()).toBeCloseTo(100.002, 9)
  expect(await slice.timeToSample(100.004)).toBe(2)
})

test('either end may be left out', () => {
  expect(recording.pipe(timeSlice({ startTime: 100.004 })).getNumSamples()).toBe(6)
  expect(recording.pipe(timeSlice({ endTime: 100.004 })).getNumSamples()).toBe(4)
  expect(recording.pipe(timeSlice()).getNumSamples()).toBe(10)
})

test('with a time vector, from the last frame that is not later', async () => {
  const uneven = plain.pipe(setTimes({ times: [0, 1, 2, 4, 8, 16, 32, 64, 128, 256] }))
  const slice = uneven.pipe(timeSlice({ startTime: 5, endTime: 70 }))
  expect(await numbers(slice, { channelIds: ['b'] })).toEqual([3, 4, 5, 6])
  expect(await slice.getTimes()).toEqual(Float64Array.of(4, 8, 16, 32))
  expect(await slice.timeToSample(9)).toBe(1)
})

test('a slice of a slice keeps the clock; what is joined loses it', async () => {
  const twice = recording.pipe(frameSlice({ startFrame: 2 }), timeSlice({ startTime: 100.005 }))
  expect(await twice.getStartTime()).toBeCloseTo(100.005, 9)
  expect(await concatenateRecordings([twice, recording]).getStartTime()).toBe(0)
  expect(refusal(() => concatenateRecordings([recording, twice], { ignoreTimes: false }))).toContain('times of input 0')
  expect(concatenateRecordings([plain, plain], { ignoreTimes: false }).getNumSamples()).toBe(20)
})

test.each([
  [{ startTime: 99 }, 'timeSlice.params.startTime: expected 100 to'],
  [{ endTime: 101 }, 'timeSlice.params.endTime: expected 100 to'],
  [{ startTime: 100.005, endTime: 100.005 }, 'at least one frame'],
])('%j is refused', (params, message) => {
  expect(refusal(() => recording.pipe(timeSlice(params)))).toContain(message)
})

test('several segments are refused', async () => {
  const two = await of(Int16Array.of(1, 2), Int16Array.of(3, 4))
  expect(refusal(() => two.pipe(timeSlice()))).toContain('selectSegments() chooses one segment')
})
