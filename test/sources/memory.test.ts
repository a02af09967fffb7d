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
  await expect(open({ rxephys: 1, nodes: [{ kind: 'memory', version: 1, params }] })).rejects.toThrow(
    /opening a recording in memory from JSON/,
  )
})

test('arrays that do not fit the channels are refused', async () => {
  const odd = memory({ traces: [new Int16Array(3)], samplingFrequency: 1000, channelIds: ['a', 'b'] })
  await expect(odd).rejects.toThrow(/traces\[0\].*multiple of 2 samples/)
})

const channelIds = ['a', 'b']
const traces = [Int16Array.of(1, 2, 3, 4)]
test.each([
  [undefined, 'memory.traces: expected a list, each value a typed array of samples'],
  [[], 'memory: expected an object of options, { traces, samplingFrequency, channelIds'],
  [{ samplingFrequency: 10, channelIds }, 'memory.traces: expected a list, each value a typed array of samples'],
  [
    { traces: traces[0], samplingFrequency: 10, channelIds },
    'memory.traces: expected a list, each value a typed array of samples',
  ],
  [{ traces: [undefined], samplingFrequency: 10, channelIds }, 'memory.traces[0]: expected a typed array of samples'],
  [{ traces: [[1, 2]], samplingFrequency: 10, channelIds }, 'memory.traces[0]: expected a typed array of samples'],
  [{ traces: [new Uint8ClampedArray(2)], samplingFrequency: 10, channelIds }, 'found a Uint8ClampedArray'],
  [{ traces: [new ArrayBuffer(8)], samplingFrequency: 10, channelIds }, 'found an ArrayBuffer'],
  [{ traces, samplingFrequency: '10', channelIds }, 'memory.samplingFrequency: expected a positive number, found "10"'],
  [{ traces, samplingFrequency: 10, channelIds: 2 }, 'memory.channelIds: expected a list of channel ids (strings or integers)'],
  [{ traces, samplingFrequency: 10, channelIds: ['a', 'a'] }, 'memory.channelIds[1]: expected ids that differ'],
  [{ traces, samplingFrequency: 10, channelIds: ['a', 'b', 'c'] }, 'memory.traces[0]: expected a multiple of 3 samples'],
  [{ traces, samplingFrequency: 10, channelIds: [] }, 'memory.traces[0]: expected a multiple of 0 samples'],
  [{ traces, samplingFrequency: 10, channelIds, gainToUv: [1] }, 'memory.gainToUv: expected 2 numbers, one a channel, found 1'],
  [{ traces, samplingFrequency: 10, channelIds, tStarts: [1, 2] }, 'memory.tStarts: expected 1 numbers, one a segment, found 2'],
  [
    { traces, sampling_frequency: 10, channelIds },
    'memory.sampling_frequency: expected no parameter of this name (did you mean "samplingFrequency"?)',
  ],
  [
    { traces: [traces[0], Float32Array.of(1, 2)], samplingFrequency: 10, channelIds },
    'memory.traces[1]: expected int16, found float32',
  ],
])('wrong arguments are refused in words: %#', async (options, told) => {
  const made: Promise<unknown> = Reflect.apply(memory, undefined, [options])
  await expect(made).rejects.toMatchObject({ name: 'FaultError', message: expect.stringContaining(told) })
})
