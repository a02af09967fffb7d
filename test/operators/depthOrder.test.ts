import { memory } from 'rxephys'
import { depthOrder, setProbe } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, refusal } from './twoChannels.js'

const places = [
  [20, 40],
  [0, 0],
  [0, 40],
  [20, 0],
]
const probe = {
  ndim: 2,
  contact_positions: places,
  contact_shapes: places.map(() => 'circle'),
  contact_shape_params: places.map(() => ({ radius: 5 })),
  device_channel_indices: [0, 1, 2, 3],
}
const plain = await memory({ traces: [Int16Array.of(10, 11, 12, 13)], samplingFrequency: 1000, channelIds: ['a', 'b', 'c', 'd'] })
const recording = plain.pipe(setProbe({ probe }))

test('from the tip up, by y and then by x: ids, samples and contacts', async () => {
  const ordered = recording.pipe(depthOrder())
  expect(ordered.channelIds).toEqual(['b', 'd', 'c', 'a'])
  expect(await numbers(ordered)).toEqual([11, 13, 12, 10])
  expect(ordered.getChannelLocations()).toEqual([
    [0, 0],
    [20, 0],
    [0, 40],
    [20, 40],
  ])
})

test('other axes, other orders; equals stay in their order', () => {
  expect(recording.pipe(depthOrder({ dimensions: ['y', 'x'] })).channelIds).toEqual(['b', 'c', 'd', 'a'])
  expect(recording.pipe(depthOrder({ dimensions: 'x' })).channelIds).toEqual(['b', 'c', 'a', 'd'])
  expect(recording.pipe(depthOrder({ dimensions: 'y', flip: true })).channelIds).toEqual(['c', 'a', 'd', 'b'])
})

test('some channels only', () => {
  expect(recording.pipe(depthOrder({ channelIds: ['a', 'c', 'd'] })).channelIds).toEqual(['d', 'c', 'a'])
})

test('without places there is no order', () => {
  expect(refusal(() => plain.pipe(depthOrder()))).toContain('channel locations for depthOrder')
  expect(refusal(() => recording.pipe(depthOrder({ dimensions: 'z' })))).toContain('"z" of a flat probe')
})
