import { expect, test } from 'vitest'
import { getEnvelope, memory } from '../../../src/index.js'

const ramp = (frames: number, channels: number): Int16Array =>
  Int16Array.from({ length: frames * channels }, (_, i) => ((i * 37) % 101) - 50)

test('of each bin the least and the greatest sample of each channel', async () => {
  const recording = await memory({
    traces: [Int16Array.of(1, 10, 5, -3, 2, 7, 0, 100, 9, 9)],
    samplingFrequency: 1000,
    channelIds: ['a', 'b'],
  })
  const { minimum, maximum, bins, startFrame, channelIds, dtype } = await getEnvelope(recording, { binFrames: 2 })
  expect({ bins, startFrame, channelIds, dtype }).toEqual({ bins: 3, startFrame: 0, channelIds: ['a', 'b'], dtype: 'int16' })
  expect([...minimum]).toEqual([1, 0, 9, -3, 7, 9])
  expect([...maximum]).toEqual([5, 2, 9, 10, 100, 9])
})

test('a range is widened to whole bins, which are those of frame 0', async () => {
  const recording = await memory({ traces: [ramp(103, 3)], samplingFrequency: 1000, channelIds: [0, 1, 2] })
  const whole = await getEnvelope(recording, { binFrames: 8 })
  const part = await getEnvelope(recording, { binFrames: 8, startFrame: 21, endFrame: 47 })
  expect([part.startFrame, part.bins]).toEqual([16, 4])
  for (let channel = 0; channel < 3; channel++) {
    const from = channel * whole.bins + 2
    expect([...part.minimum.subarray(channel * 4, channel * 4 + 4)]).toEqual([...whole.minimum.subarray(from, from + 4)])
  }
  const none = await getEnvelope(recording, { binFrames: 8, startFrame: 21, endFrame: 21 })
  expect([none.bins, none.minimum.length]).toEqual([0, 0])
})

test('channels come in the order asked for, in µV where that is asked for; a gain below 0 turns them over', async () => {
  const recording = await memory({
    traces: [Int16Array.of(1, 10, 5, -3)],
    samplingFrequency: 1000,
    channelIds: [0, 1],
    gainToUv: [-2, 0.5],
    offsetToUv: [1, 0],
  })
  const { minimum, maximum } = await getEnvelope(recording, { binFrames: 2, channelIds: [1, 0], returnInUv: true })
  expect([...minimum]).toEqual([-1.5, -9])
  expect([...maximum]).toEqual([5, -1])
})

test('NaN is passed over; a bin without any number is NaN', async () => {
  const recording = await memory({
    traces: [Float32Array.of(Number.NaN, 3, Number.NaN, Number.NaN, -1)],
    samplingFrequency: 1000,
    channelIds: [0],
  })
  const { minimum, maximum } = await getEnvelope(recording, { binFrames: 2 })
  expect([...minimum]).toEqual([3, Number.NaN, -1])
  expect([...maximum]).toEqual([3, Number.NaN, -1])
})

test('what cannot be is refused', async () => {
  const recording = await memory({ traces: [ramp(10, 2), ramp(10, 2)], samplingFrequency: 1000, channelIds: [0, 1] })
  await expect(getEnvelope(recording, { binFrames: 2 })).rejects.toThrow('segment: expected an integer from 0 to 1')
  await expect(getEnvelope(recording, { binFrames: 0, segment: 0 })).rejects.toThrow('getEnvelope.binFrames')
  await expect(getEnvelope(recording, { binFrames: 2 ** 31, segment: 0 })).rejects.toThrow('binFrames')
  await expect(getEnvelope(recording, { binFrames: 2, segment: 0, startFrame: 7, endFrame: 3 })).rejects.toThrow('ascending')
  await expect(getEnvelope(recording, { binFrames: 2, segment: 0, channelIds: ['x'] })).rejects.toThrow('channelIds[0]')
})
