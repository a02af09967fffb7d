import { aggregateChannels, concatenateRecordings, memory, splitBy } from 'rxephys'
import { frameSlice, removeChannels, renameChannels, selectChannels, setProbe } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { refusal } from './twoChannels.js'

const shank = (contacts: number, x: number, wiring: readonly number[], shanks?: readonly string[]) => ({
  ndim: 2,
  si_units: 'um',
  contact_positions: Array.from({ length: contacts }, (_, index) => [x, 20 * index]),
  contact_shapes: Array.from({ length: contacts }, () => 'circle'),
  contact_shape_params: Array.from({ length: contacts }, () => ({ radius: 6 })),
  contact_ids: Array.from({ length: contacts }, (_, index) => `e${index}`),
  device_channel_indices: wiring,
  ...(shanks && { shank_ids: shanks }),
})
const group = { probes: [shank(2, 0, [3, 0]), shank(3, 100, [1, -1, 2])] }
const plain = await memory({ traces: [new Int16Array(40)], samplingFrequency: 1000, channelIds: ['a', 'b', 'c', 'd'] })
const recording = plain.pipe(setProbe({ probe: group }))

test('contacts come in the order of the channels they are wired to; those wired to none go', () => {
  expect(recording.getChannelLocations()).toEqual([
    [0, 20],
    [100, 0],
    [100, 40],
    [0, 0],
  ])
  expect(recording.getProbes().map(({ deviceChannelIndices }) => deviceChannelIndices)).toEqual([
    [0, 3],
    [1, 2],
  ])
  expect(recording.getProbes().map(({ contactIds }) => contactIds)).toEqual([
    ['e1', 'e0'],
    ['e0', 'e2'],
  ])
  expect(refusal(() => recording.getProbe())).toContain('expected 1, found 2')
  expect(refusal(() => plain.getProbe())).toContain('expected one or more, found none')
})

test('the property group says which channels are one group', () => {
  expect(recording.getChannelGroups()).toEqual([0, 1, 1, 0])
  const shanks = shank(4, 0, [0, 1, 2, 3], ['B', 'A', 'B', 'A'])
  const groups = (groupMode: 'auto' | 'byProbe' | 'byShank') =>
    plain.pipe(setProbe({ probe: shanks, groupMode })).getProperty('group')
  expect(groups('auto')).toEqual([1, 0, 1, 0])
  expect(groups('byShank')).toEqual([1, 0, 1, 0])
  expect(groups('byProbe')).toEqual([0, 0, 0, 0])
})

test('a probe that a recording gives can be set on another', () => {
  const again = plain.pipe(setProbe({ probe: recording.getProbegroup() }))
  expect(again.probe).toEqual(recording.probe)
  const one = plain.pipe(setProbe({ probe: shank(4, 0, [3, 2, 1, 0]) }))
  expect(plain.pipe(setProbe({ probe: one.getProbe() })).probe).toEqual(one.probe)
})

test('contacts follow their channels through every operator', () => {
  const places = (ids: readonly string[]) => recording.getChannelLocations({ channelIds: ids })
  const chosen = recording.pipe(selectChannels({ channelIds: ['d', 'b'] }))
  expect(chosen.getChannelLocations()).toEqual(places(['d', 'b']))
  expect(chosen.getChannelGroups()).toEqual([0, 1])
  expect(recording.pipe(removeChannels({ channelIds: ['a'] })).getChannelLocations()).toEqual(places(['b', 'c', 'd']))
  expect(recording.pipe(frameSlice({ endFrame: 5 })).probe).toEqual(recording.probe)
  expect(concatenateRecordings([recording, recording]).probe).toEqual(recording.probe)
  const other = recording.pipe(renameChannels({ newChannelIds: ['e', 'f', 'g', 'h'] }))
  const both = aggregateChannels([recording, other])
  expect(both.getProbes()).toHaveLength(4)
  expect(both.getChannelLocations()).toEqual([...recording.getChannelLocations(), ...recording.getChannelLocations()])
  expect(both.pipe(selectChannels({ channelIds: ['a', 'b', 'c', 'd'] })).probe).toEqual(recording.probe)
})

test('groups of two recordings are counted anew where they would be mixed up, and stay where they would not', () => {
  const other = recording.pipe(renameChannels({ newChannelIds: ['e', 'f', 'g', 'h'] }))
  expect(aggregateChannels([recording, other]).getChannelGroups()).toEqual([0, 1, 1, 0, 2, 3, 3, 2])
  expect(aggregateChannels([...splitBy(recording).values()]).getChannelGroups()).toEqual([0, 0, 1, 1])
})

test.each([
  [{ probe: shank(4, 0, [0, 1, 2, 4]) }, /device_channel_indices below 4.*found 4/],
  [{ probe: shank(4, 0, [0, 1, 2, 2]) }, /device_channel_indices that differ/],
  [{ probe: shank(3, 0, [0, 1, 2]) }, /4 contacts wired to channels, found 3/],
  [{ probe: { ...shank(4, 0, []), device_channel_indices: null } }, /which say the channel of each contact, found none/],
  [{ probe: { probes: [{ ndim: 4 }] } }, /setProbe\.params\.probe\.probes/],
  [{ probe: { ...shank(4, 0, [0, 1, 2, 3]), contact_positions: [[Number.NaN, 0]] } }, /numbers are all finite/],
  [{ probe: shank(4, 0, [0, 1, 2, 3]), groupMode: 'byShank' as const }, /a probe with shank_ids/],
])('%j is refused', (params, expected) => {
  expect(refusal(() => plain.pipe(setProbe(params)))).toMatch(expected)
})
