import { memory } from 'rxephys'
import { selectChannels } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, refusal } from './twoChannels.js'

const recording = await memory({
  traces: [Int16Array.of(1, 2, 3, 4, 5, 6)],
  samplingFrequency: 1000,
  channelIds: ['x', 7, 'z'],
  gainToUv: [0.1, 0.2, 0.3],
  offsetToUv: [0, 0, 0],
})

test('channels come in the order they are named, with their gains', async () => {
  const selected = recording.pipe(selectChannels({ channelIds: ['z', 'x'] }))
  expect(selected.channelIds).toEqual(['z', 'x'])
  expect(await numbers(selected)).toEqual([3, 1, 6, 4])
  expect(selected.getChannelGains()).toEqual([0.3, 0.1])
})

test('selecting twice is selecting once', async () => {
  const twice = recording.pipe(selectChannels({ channelIds: ['z', 7, 'x'] }), selectChannels({ channelIds: [7] }))
  expect(await numbers(twice)).toEqual(await numbers(recording.pipe(selectChannels({ channelIds: [7] }))))
})

test('an id that is not there, of another type, or named twice is refused', () => {
  expect(refusal(() => recording.pipe(selectChannels({ channelIds: ['y'] })))).toMatch(/channelIds\[0\].*"y"/)
  expect(refusal(() => recording.pipe(selectChannels({ channelIds: ['7'] })))).toMatch(/the id is 7: a number/)
  expect(refusal(() => recording.pipe(selectChannels({ channelIds: ['x', 'x'] })))).toMatch(/"x" again/)
})
