import { memory } from 'rxephys'
import { scaleToUv } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const recording = await memory({
  traces: [Int16Array.of(1, 2, 3, 4)],
  samplingFrequency: 1000,
  channelIds: ['a', 'b'],
  gainToUv: [0.5, 10],
  offsetToUv: [1, -1],
})

test('samples become µV, once', async () => {
  const scaled = recording.pipe(scaleToUv())
  expect(scaled.dtype).toBe('float32')
  expect(await numbers(scaled)).toEqual([1.5, 19, 2.5, 39])
  expect(scaled.getChannelGains()).toEqual([1, 1])
  expect(scaled.getChannelOffsets()).toEqual([0, 0])
  expect(Array.from((await scaled.getTraces({ returnInUv: true })).data, Number)).toEqual(await numbers(scaled))
})

test('a recording without gains is refused', async () => {
  const plain = await of(Int16Array.of(1, 2))
  expect(refusal(() => plain.pipe(scaleToUv()))).toMatch(/gains and offsets.*none.*set the properties/)
})
