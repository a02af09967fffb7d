import { generateRecording, memory } from 'rxephys'
import { commonReference, selectChannels } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, refusal } from './twoChannels.js'

const recording = await memory({
  traces: [Int16Array.of(1, 2, 3, 10, -5, 0, 7, 20)],
  samplingFrequency: 1000,
  channelIds: ['a', 'b', 'c', 'd'],
})

test('the median of all channels, frame by frame; halves are rounded to even', async () => {
  // The medians are 2.5 and 3.5.
  expect(await numbers(recording.pipe(commonReference()))).toEqual([-2, 0, 0, 8, -8, -4, 4, 16])
})

test('the average, of some channels', async () => {
  const referenced = recording.pipe(commonReference({ operator: 'average', refChannelIds: ['a', 'c'] }))
  expect(await numbers(referenced)).toEqual([-1, 0, 1, 8, -6, -1, 6, 19])
})

test('one channel, groups, and the channels outside of a group', async () => {
  expect(await numbers(recording.pipe(commonReference({ reference: 'single', refChannelIds: ['b'] })))).toEqual([
    -1, 0, 1, 8, -5, 0, 7, 20,
  ])
  const groups = [
    ['a', 'b'],
    ['c', 'd'],
  ]
  expect(await numbers(recording.pipe(commonReference({ groups, dtype: 'float32' })))).toEqual([
    -0.5, 0.5, -3.5, 3.5, -2.5, 2.5, -6.5, 6.5,
  ])
  const outside = recording.pipe(commonReference({ groups, refChannelIds: 'outOfGroup', dtype: 'float32' }))
  expect(await numbers(outside)).toEqual([-5.5, -4.5, 1.5, 8.5, -18.5, -13.5, 9.5, 22.5])
})

test('channels that are selected after it are referenced to all', async () => {
  expect(await numbers(recording.pipe(commonReference(), selectChannels({ channelIds: ['d'] })))).toEqual([8, 16])
})

test('unknown channels, channels in no group and missing references are refused', () => {
  expect(refusal(() => recording.pipe(commonReference({ refChannelIds: ['e'] })))).toMatch(/refChannelIds\[0\].*"e"/)
  expect(refusal(() => recording.pipe(commonReference({ groups: [['a', 'b']] })))).toMatch(/2 in none: c, d/)
  expect(refusal(() => recording.pipe(commonReference({ reference: 'single' })))).toMatch(/the channel to subtract/)
  expect(refusal(() => recording.pipe(commonReference({ reference: 'local' })))).toMatch(/a probe on every channel/)
})

test('a channel that has no neighbour is refused where each is referenced to its own', async () => {
  const three = await generateRecording({ numChannels: 3, durations: [0.01] })
  const local = (options: object) => refusal(() => three.pipe(commonReference({ reference: 'local', ...options })))
  expect(local({})).toMatch(/^Conflict: neighbours for reference "local": .*beyond 30 µm of each, found none of 1 \(/)
  expect(local({ localRadius: [10, 15], minLocalNeighbors: 0 })).toMatch(/and within 15 µm, found none of 0, 1, 2/)
  const { data } = await three.pipe(commonReference({ reference: 'local', localRadius: [10, 30] })).getTraces()
  expect(data).toHaveLength(900)
})
