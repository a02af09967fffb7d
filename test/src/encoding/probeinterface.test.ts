import { readdirSync, readFileSync } from 'node:fs'
import { either as E } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import { probeFileToJson, probeGroupFromJson, probeGroupToJson } from '../../../src/encoding/probeinterface.js'
import { renderFault } from '../../../src/model/fault.js'
import { haveShared, shared } from '../../sources/support.js'

const probe = {
  ndim: 2,
  si_units: 'um',
  annotations: { name: 'p' },
  contact_annotations: { region: ['CA1', 'CA3'] },
  contact_positions: [
    [0, 0],
    [0, 20],
  ],
  contact_plane_axes: [
    [
      [1, 0],
      [0, 1],
    ],
    [
      [1, 0],
      [0, 1],
    ],
  ],
  contact_shapes: ['circle', 'square'],
  contact_shape_params: [{ radius: 6 }, { width: 12 }],
  device_channel_indices: [1, 0],
  contact_ids: ['a', 'b'],
}
const readGroup = (value: unknown) => {
  const result = probeGroupFromJson(value, 'probe.json')
  if (E.isLeft(result)) throw new Error(renderFault(result.left))
  return result.right
}
const refused = (value: unknown): string => {
  const result = probeGroupFromJson(value, 'probe.json')
  return E.isLeft(result) ? renderFault(result.left) : 'it was read'
}

describe('probeinterface JSON', () => {
  test('what is read is written again', () => {
    const file = { specification: 'probeinterface', version: '0.3.2', probes: [probe] }
    expect(probeFileToJson(readGroup(file))).toEqual(file)
    expect(probeGroupToJson(readGroup({ probes: [probe], probe_ids: ['left'] }))).toEqual({
      probes: [probe],
      probe_ids: ['left'],
    })
  })

  test.skipIf(!haveShared)('every file of the probe library is written as it was read', () => {
    const names = readdirSync(shared('probeinterface-json')).filter((name) => name.endsWith('.json'))
    expect(names.length).toBeGreaterThan(3)
    for (const name of names) {
      const file = JSON.parse(readFileSync(shared(`probeinterface-json/${name}`), 'utf8'))
      expect(probeFileToJson(readGroup(file), file.version), name).toEqual(file)
    }
  })

  test('optional fields may be absent or null, ids may be numbers, no shanks may be called ""', () => {
    const { contact_plane_axes, contact_annotations, annotations, device_channel_indices, ...bare } = probe
    const group = readGroup({
      probes: [{ ...bare, shank_ids: ['', ''], contact_ids: [1, 2], contact_sides: null, annotations: null }],
    })
    expect(group.probes[0]).toMatchObject({
      annotations: {},
      contactAnnotations: {},
      contactIds: ['1', '2'],
      contactPlaneAxes: contact_plane_axes,
    })
    expect(group.probes[0]).not.toHaveProperty('shankIds')
    expect(group.probes[0]).not.toHaveProperty('deviceChannelIndices')
  })

  test('contacts of two probes that alternate along the channels are written with their order', () => {
    const wired = (channels: readonly number[]) => ({ ...probe, device_channel_indices: channels })
    const json = probeGroupToJson(readGroup({ probes: [wired([0, 2]), wired([3, 1])] }))
    expect(json.global_contact_order).toEqual([0, 3, 1, 2])
  })

  test('an error says where, what was expected and what was found', () => {
    expect(
      refused({
        probes: [
          {
            ...probe,
            contact_positions: [
              [0, 0],
              [0, 'x'],
            ],
          },
        ],
      }),
    ).toBe('Unreadable: probe.json: probes[0].contact_positions[1][1]: expected number, found "x"')
    expect(refused({ probes: [{ ...probe, ndim: 4 }] })).toBe('Unreadable: probe.json: probes[0].ndim: expected 2 or 3, found 4')
    expect(refused({ probes: [{ ...probe, contact_shapes: ['circle'] }] })).toContain('expected 2 values of contactShapes')
    expect(
      refused({
        probes: [
          {
            ...probe,
            contact_positions: [
              [0, 0, 0],
              [1, 1, 1],
            ],
          },
        ],
      }),
    ).toContain('expected 2 coordinates a contact')
    expect(refused({})).toContain('probes: expected')
  })
})
