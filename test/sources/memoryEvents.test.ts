import { type Events, memoryEvents, openEvents } from 'rxephys'
import { expect, test } from 'vitest'

const rate = { samplingFrequency: 1000 }

test('edges of a line and changes of a word, given in any order, of any kind of array', async () => {
  const events = await memoryEvents({
    ...rate,
    channelIds: ['sync', 'port'],
    channelKinds: ['line', 'word'],
    events: { sampleIndex: [30, 10, 20, 20], channelIndex: Uint8Array.of(0, 0, 1, 0), value: [1, 1, 4_000_000_000, 0] },
    numSamples: [100],
    tStarts: [0.5],
  })
  expect(await events.getEvents()).toEqual({
    sampleIndex: Float64Array.of(10, 20, 20, 30),
    channelIndex: Int32Array.of(0, 0, 1, 0),
    value: Uint32Array.of(1, 0, 4_000_000_000, 1),
  })
  expect([events.channelIds, events.channelKinds, events.getNumSamples(), events.getStartTime()]).toEqual([
    ['sync', 'port'],
    ['line', 'word'],
    100,
    0.5,
  ])
})

test('several segments; channels are lines numbered from 0 on where nothing is said of them', async () => {
  const events = await memoryEvents({
    ...rate,
    events: [
      { sampleIndex: BigInt64Array.of(7n), channelIndex: [2], value: [1] },
      { sampleIndex: [], channelIndex: [], value: [] },
    ],
  })
  expect([events.channelIds, events.channelKinds, events.getNumSegments()]).toEqual([[0, 1, 2], ['line', 'line', 'line'], 2])
  expect((await events.getEvents({ segment: 0 })).sampleIndex).toEqual(Float64Array.of(7))
  expect((await events.getEvents({ segment: 1 })).sampleIndex).toEqual(new Float64Array(0))
})

test('the arrays that are given are copied', async () => {
  const value = Uint32Array.of(1)
  const events = await memoryEvents({ ...rate, events: { sampleIndex: [1], channelIndex: [0], value } })
  value[0] = 0
  expect((await events.getEvents()).value).toEqual(Uint32Array.of(1))
})

test('no JSON holds events in memory', async () => {
  const events = await memoryEvents({ ...rate, events: { sampleIndex: [1], channelIndex: [0], value: [1] } })
  expect(() => events.toJson()).toThrow('its events are in memory')
  const params = { name: 'gone', samplingFrequency: 1000, channelIds: [0], channelKinds: ['line'], numSegments: 1 }
  await expect(openEvents({ rxephys: 1, nodes: [{ kind: 'memoryEvents', version: 1, params }] })).rejects.toThrow(
    'opening events in memory from JSON',
  )
})

const one = { sampleIndex: [5], channelIndex: [0], value: [1] }
test.each([
  [undefined, 'memoryEvents.samplingFrequency: expected a positive number'],
  [{ ...rate }, 'memoryEvents.events: expected columns of events, { sampleIndex, channelIndex, value }'],
  [{ ...rate, events: [one, 7] }, 'memoryEvents.events: expected columns of events'],
  [
    { ...rate, events: { ...one, value: [1, 0] } },
    'expected as many values in sampleIndex, channelIndex and value, found 1, 1, 2',
  ],
  [{ ...rate, events: { ...one, sampleIndex: [1.5] } }, 'memoryEvents.events.sampleIndex[0]: expected a frame'],
  [
    { ...rate, events: [{ ...one, value: [-1] }] },
    'memoryEvents.events[0].value[0]: expected an integer from 0 to 4294967295, found -1',
  ],
  [
    { ...rate, events: { ...one, channelIndex: ['0'] } },
    'memoryEvents.events.channelIndex[0]: expected an integer from 0 to 2147483647, found "0"',
  ],
  [
    { ...rate, events: { ...one, value: [2] } },
    'memoryEvents.events: value of event 0: expected 0 or 1, since its channel is a line, found 2',
  ],
  [{ ...rate, events: one, channelIds: [] }, 'channelIndex of event 0: expected an index below 0, found 0'],
  [{ ...rate, events: one, numSamples: [5] }, 'sampleIndex of event 0: expected a frame from 0 to 4, found 5'],
  [{ ...rate, events: one, numSamples: [5, 5] }, 'memoryEvents.numSamples: expected 1 values, one a segment, found 2'],
  [{ ...rate, events: one, tStarts: [] }, 'memoryEvents.tStarts: expected 1 values, one a segment, found 0'],
  [{ ...rate, events: one, channelIds: ['a', 'a'] }, 'memoryEvents.channelIds'],
  [
    { ...rate, events: one, channelKinds: ['line', 'word'] },
    'memoryEvents.channelKinds: expected 1 values, one a channel, found 2',
  ],
  [{ ...rate, events: one, channelKinds: ['edge'] }, 'memoryEvents.channelKinds'],
  [{ ...rate, events: one, sampling_frequency: 1 }, 'memoryEvents.sampling_frequency: expected no parameter of this name'],
])('wrong arguments are refused in words: %#', async (options, told) => {
  const made: Promise<Events> = Reflect.apply(memoryEvents, undefined, [options])
  await expect(made).rejects.toMatchObject({ name: 'FaultError', message: expect.stringContaining(told) })
})
