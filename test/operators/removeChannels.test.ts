import { memory } from 'rxephys'
import { removeChannels, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, refusal } from './twoChannels.js'

const traces = [Int16Array.of(1, 2, 3, 4, 5, 6)]
const recording = await memory({
  traces,
  samplingFrequency: 1000,
  channelIds: ['x', 7, 'z'],
  gainToUv: [0.1, 0.2, 0.3],
  offsetToUv: [0, 0, 0],
})

test('what is left keeps its order, its ids and its properties', async () => {
  const left = recording.pipe(setProperty({ key: 'region', values: ['CA1', 'CA3', 'DG'] }), removeChannels({ channelIds: ['x'] }))
  expect(left.channelIds).toEqual([7, 'z'])
  expect(left.getChannelGains()).toEqual([0.2, 0.3])
  expect(left.getProperty('region')).toEqual(['CA3', 'DG'])
  expect(await numbers(left)).toEqual([2, 3, 5, 6])
})

test('nothing and everything can be removed', () => {
  expect(recording.pipe(removeChannels({ channelIds: [] })).channelIds).toEqual(['x', 7, 'z'])
  expect(recording.pipe(removeChannels({ channelIds: ['z', 7, 'x'] })).channelIds).toEqual([])
})

test('a channel that is not there is refused by name, with the id that was meant', () => {
  expect(refusal(() => recording.pipe(removeChannels({ channelIds: ['x', '7'] })))).toMatch(
    /channelIds\[1\].*"7".*the id is 7: a number/,
  )
})
