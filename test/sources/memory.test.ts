import { memory, open } from 'rxephys'
import { expect, test } from 'vitest'

test('arrays become a recording, a segment each, without being copied', async () => {
  const samples = Int16Array.of(1, 2, 3, 4)
  const recording = await memory({ traces: [samples, Int16Array.of(5, 6)], samplingFrequency: 1000, channelIds: ['a', 'b'] })
  expect(String(recording)).toBe('Recording: 2 channels · 1000 Hz · 2 segments · 3.0 ms · int16 · 12 B')
  samples[3] = 40
  expect(Array.from((await recording.getTraces({ segment: 0, channelIds: ['b'] })).data, Number)).toEqual([2, 40])
})

test('gains and offsets make µV', async () => {
  const recording = await memory({
    traces: [Int16Array.of(10, 20)],
    samplingFrequency: 1000,
    channelIds: ['a', 'b'],
    gainToUv: [0.5, 2],
    offsetToUv: [1, 0],
  })
  expect(Array.from((await recording.getTraces({ returnInUv: true })).data, Number)).toEqual([6, 40])
})

test('samples in memory have no JSON, and none can be opened from it', async () => {
  const recording = await memory({ traces: [new Int16Array(2)], samplingFrequency: 1000, channelIds: ['a'] })
  expect(() => recording.toJson()).toThrow(/in memory.*save the recording first/)
  const params = { name: 'memory 1', samplingFrequency: 1000, channelIds: ['a'], dtype: 'int16' }
  await expect(open({ rxephys: 1, nodes: [{ kind: 'memory', version: 1, params }] })).rejects.toThrow(/opened from JSON/)
})

test('arrays that do not fit the channels are refused', async () => {
  const odd = memory({ traces: [new Int16Array(3)], samplingFrequency: 1000, channelIds: ['a', 'b'] })
  await expect(odd).rejects.toThrow(/traces\[0\].*multiple of 2 samples/)
})
