import { memory } from 'rxephys'
import { frameSlice } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal, twoChannels } from './twoChannels.js'

test('frames from startFrame up to, not including, endFrame', async () => {
  const recording = await of(Int16Array.of(0, 1, 10, 11, 20, 21, 30, 31))
  expect(await numbers(recording.pipe(frameSlice({ startFrame: 1, endFrame: 3 })))).toEqual([10, 11, 20, 21])
  expect(await numbers(recording.pipe(frameSlice({ startFrame: 3 })))).toEqual([30, 31])
})

test('a slice keeps the clock of its input', async () => {
  const recording = await memory({ traces: [new Int16Array(10)], samplingFrequency: 1000, channelIds: ['a'], tStarts: [5] })
  expect(await recording.pipe(frameSlice({ startFrame: 4 })).getStartTime()).toBe(5.004)
})

test('what lies beyond the segment, an empty slice and several segments are refused', async () => {
  const recording = await twoChannels()
  expect(refusal(() => recording.pipe(frameSlice({ endFrame: 61 })))).toMatch(/within 0 to 60.*found 0 to 61/)
  expect(refusal(() => recording.pipe(frameSlice({ startFrame: 5, endFrame: 5 })))).toMatch(/found 5 to 5/)
  const two = await of(new Int16Array(4), new Int16Array(4))
  expect(refusal(() => two.pipe(frameSlice({ endFrame: 1 })))).toMatch(/segments.*expected 1, found 2/)
})
