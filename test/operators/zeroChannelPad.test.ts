import { memory } from 'rxephys'
import { setProbe, setProperty, zeroChannelPad } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { zeroChannelPad as declared } from '../../operators/zeroChannelPad.js'
import { linearProbe } from '../../src/kit/linearProbe.js'
import { orThrow } from '../../src/model/attempt.js'
import { numbers, refusal } from './twoChannels.js'

const recording = await memory({
  traces: [Int16Array.of(1, 2, 3, 4)],
  samplingFrequency: 1000,
  channelIds: ['a', 'b'],
  gainToUv: [5, 6],
  offsetToUv: [7, 8],
})

test('new channels are zero, the old ones stay where they were', async () => {
  const padded = recording.pipe(zeroChannelPad({ numChannels: 4 }))
  expect(padded.channelIds).toEqual([0, 1, 2, 3])
  expect(padded.dtype).toBe('int16')
  expect(await numbers(padded)).toEqual([1, 2, 0, 0, 3, 4, 0, 0])
})

test('or go where they are told, with their gain and offset', async () => {
  const padded = recording.pipe(zeroChannelPad({ numChannels: 4, channelMapping: [3, 1] }))
  expect(await numbers(padded)).toEqual([0, 2, 0, 1, 0, 4, 0, 3])
  expect(Array.from((await padded.getTraces({ channelIds: [3, 2] })).data, Number)).toEqual([1, 0, 3, 0])
  expect(padded.getChannelGains()).toEqual([1, 6, 1, 5])
  expect(padded.getChannelOffsets()).toEqual([0, 8, 0, 7])
})

test('contacts go with their channels; properties that have no value for the new ones are dropped with a notice', () => {
  const probe = {
    ndim: 2,
    contact_positions: [
      [0, 10],
      [0, 20],
    ],
    contact_shapes: ['circle', 'circle'],
    contact_shape_params: [{ radius: 1 }, { radius: 1 }],
    device_channel_indices: [1, 0],
  }
  const padded = recording.pipe(
    setProbe({ probe }),
    setProperty({ key: 'region', values: ['x', 'y'] }),
    zeroChannelPad({ numChannels: 4, channelMapping: [3, 1] }),
  )
  expect(padded.getChannelLocations({ channelIds: [1, 3] })).toEqual([
    [0, 10],
    [0, 20],
  ])
  expect(refusal(() => padded.getChannelLocations())).toContain('channels without one')
  expect(Object.keys(padded.properties)).toEqual(['gain_to_uV', 'offset_to_uV'])
  expect(padded.notices.map(({ message }) => message)).toEqual([
    expect.stringContaining('"group"'),
    expect.stringContaining('"region"'),
  ])
})

test('a contact that is wired to nothing becomes no contact of a channel that is added', () => {
  const [column] = linearProbe(3).probes
  const header = {
    samplingFrequency: 1000,
    channelIds: ['a', 'b'],
    dtype: 'int16',
    properties: {},
    annotations: {},
    probe: { probes: [{ ...column, deviceChannelIndices: [0, -1, 1] }] },
  } as const
  const { bind } = orThrow(declared.instantiate({ numChannels: 4 }, 'zeroChannelPad'))
  const [padded] = orThrow(bind([header])).header.probe?.probes ?? []
  expect([padded.contactIds, padded.deviceChannelIndices]).toEqual([
    ['0', '2'],
    [0, 1],
  ])
})

test.each([
  [{ numChannels: 1 }, 'at least 2'],
  [{ numChannels: 4, channelMapping: [0] }, '2 places that differ'],
  [{ numChannels: 4, channelMapping: [2, 2] }, '2 places that differ'],
  [{ numChannels: 4, channelMapping: [0, 4] }, 'places below 4'],
])('%j is refused', (params, expected) => {
  expect(refusal(() => recording.pipe(zeroChannelPad(params)))).toContain(expected)
})
