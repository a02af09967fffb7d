import { describe, expect, test } from 'vitest'
import type { Probe, ProbeGroup } from '../../../src/model/probe.js'
import { channelGroups, channelLocations, joinProbes, sliceProbe } from '../../../src/model/probeGroup.js'

/** A column of contacts 20 µm apart, wired to `channels`. */
const column = (x: number, channels: readonly number[], more: Partial<Probe> = {}): Probe => ({
  ndim: 2,
  siUnits: 'um',
  annotations: { name: `at ${x}` },
  contactAnnotations: { depth: channels.map((_, i) => 20 * i) },
  contactPositions: channels.map((_, i) => [x, 20 * i]),
  contactPlaneAxes: channels.map(() => [
    [1, 0],
    [0, 1],
  ]),
  contactShapes: channels.map(() => 'circle'),
  contactShapeParams: channels.map(() => ({ radius: 5 })),
  contactIds: channels.map((_, i) => `e${i}`),
  deviceChannelIndices: channels,
  ...more,
})
const group: ProbeGroup = { probes: [column(0, [0, 2, 4]), column(100, [5, 3, 1])], probeIds: ['left', 'right'] }

describe('sliceProbe', () => {
  test('keeps the contacts of the channels asked for, in their order, with all that is theirs', () => {
    const { probes, probeIds } = sliceProbe(group, [3, 4, 0])
    expect(probeIds).toEqual(['left', 'right'])
    expect(probes[0]).toMatchObject({
      contactIds: ['e2', 'e0'],
      deviceChannelIndices: [1, 2],
      contactAnnotations: { depth: [40, 0] },
    })
    expect(probes[1]).toMatchObject({ contactIds: ['e1'], deviceChannelIndices: [0], contactPositions: [[100, 20]] })
  })

  test('drops a probe with no contact left', () => {
    expect(sliceProbe(group, [1, 3])).toMatchObject({ probes: [{ contactIds: ['e2', 'e1'] }], probeIds: ['right'] })
  })

  test('slices compose', () => {
    expect(sliceProbe(sliceProbe(group, [5, 1, 2]), [2, 0])).toEqual(sliceProbe(group, [2, 5]))
  })

  test('contacts that are wired to nothing go', () => {
    expect(sliceProbe({ probes: [column(0, [1, -1, 0])] }, [0, 1]).probes[0].contactIds).toEqual(['e2', 'e0'])
  })
})

describe('joinProbes', () => {
  test('slicing out one parent’s channels gives that parent’s probes again', () => {
    const other: ProbeGroup = { probes: [column(300, [1, 0])] }
    const joined = joinProbes([
      { group, channels: 6 },
      { group: other, channels: 2 },
    ])
    expect(joined.probes.map(({ deviceChannelIndices }) => deviceChannelIndices)).toEqual([
      [0, 2, 4],
      [5, 3, 1],
      [7, 6],
    ])
    expect(sliceProbe(joined, [6, 7])).toEqual(sliceProbe(other, [0, 1]))
    expect(sliceProbe(joined, [0, 1, 2, 3, 4, 5]).probes).toEqual(sliceProbe(group, [0, 1, 2, 3, 4, 5]).probes)
  })
})

describe('channelLocations', () => {
  test('in the order of the channels, in µm', () => {
    expect(channelLocations(group, [0, 1, 2])).toEqual([
      [0, 0],
      [100, 40],
      [0, 20],
    ])
    expect(channelLocations({ probes: [column(1, [0], { siUnits: 'mm' })] }, [0])).toEqual([[1000, 0]])
  })

  test('none where a channel has no contact', () => {
    expect(channelLocations(group, [0, 6])).toBeUndefined()
  })
})

describe('channelGroups', () => {
  test('one a probe and shank', () => {
    expect(channelGroups(group)).toEqual([0, 1, 0, 1, 0, 1])
    const shanks: ProbeGroup = {
      probes: [column(0, [0, 1, 2], { shankIds: ['1', '0', '1'] }), column(100, [3], { shankIds: ['0'] })],
    }
    expect(channelGroups(shanks)).toEqual([1, 0, 1, 2])
  })

  test('and side, where contacts have two', () => {
    expect(channelGroups({ probes: [column(0, [0, 1, 2], { contactSides: ['front', 'back', 'front'] })] })).toEqual([1, 0, 1])
  })
})
