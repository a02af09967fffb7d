/** Every part number against what probeinterface 0.4.2 says of it: `parts.tsv` and `np1110.tsv` were written by that program. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Imro, imroComplaint, imroGains, parseImro } from '../../../../src/formats/neuropixels/imro.js'
import { type NeuropixelsPart, neuropixelsPart } from '../../../../src/formats/neuropixels/parts.js'
import { interSampleShift, neuropixelsProbe } from '../../../../src/formats/neuropixels/probe.js'

const rowsOf = (name: string): readonly (readonly string[])[] =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))

const partOf = (partNumber: string): NeuropixelsPart => {
  const part = neuropixelsPart(partNumber)
  if (part === undefined) throw new Error(`no part ${partNumber}`)
  return part
}
const places = (all: readonly (readonly number[])[] | undefined): string => (all ?? []).map((at) => at.join(',')).join(' ')

test.each(rowsOf('parts.tsv').slice(1))(
  '%s has its geometry and its converters',
  (partNumber, contacts, width, shank, ...more) => {
    const part = partOf(partNumber)
    const { columns, rows, shanks } = part.model
    const each = columns * rows
    // The first two rows of the first shank, and the last contact of the first shank and of the last.
    const imro: Imro = {
      electrodes: [0, columns - 1, columns, each - 1, each - 1],
      shanks: [0, 0, 0, 0, shanks - 1],
      columns: {},
    }
    const probe = neuropixelsProbe(part, imro)
    const contour = probe.probePlanarContour ?? []
    const { annotations } = probe
    const table = createHash('sha256').update(String(annotations.adc_sampling_table)).digest('hex').slice(0, 16)
    expect(
      [
        places(probe.contactPositions),
        probe.contactShapeParams[0].width,
        places(contour.slice(0, 5)),
        Array.isArray(annotations.shank_tips) && String(annotations.shank_tips.at(-1)).replace(',', ' '),
        contour.at(-5)?.[0],
        annotations.adc_bit_depth,
        annotations.adc_range_vpp,
        annotations.num_readout_channels,
        annotations.lf_sample_frequency_hz,
        annotations.shank_thickness_um,
        annotations.ap_gain ?? '',
        table,
      ].map(String),
    ).toEqual([contacts, width, shank, ...more.slice(0, -1), more.at(-1)?.split(' ')[1]])
  },
)

test.each(rowsOf('np1110.tsv'))('groups of channels on banks: %s', (table, electrodes) => {
  expect(parseImro(table)?.imro.electrodes.join(' ')).toBe(electrodes)
  expect(imroComplaint(table, partOf('NP1110').model)).toBeUndefined()
})

describe('an IMRO table', () => {
  const banks = (bank: number): string => Array.from({ length: 384 }, (_, channel) => `(${channel} ${bank} 0 500 250 1)`).join('')
  test.each([
    ['electrodes there are', 'NP1000', `(0,384)${banks(1)}`, undefined],
    ['one beyond it', 'NP1000', `(0,384)${banks(2)}`, 'electrode 960 for channel 192, on a probe of 960 electrodes a shank'],
    ['the last shank', 'NP2010', '(24,384)(0 3 0 0 1279)', undefined],
    [
      'one beyond it',
      'NP2010',
      '(24,384)(0 4 0 0 7)',
      'electrode 7 of shank 4 for channel 0, on a probe of 1280 electrodes a shank',
    ],
    ['an entry too short', 'NP2003', '(2003,384)(0 1 0)', 'entry 0, (0 1 0)'],
    ['an entry of just the values it needs', 'NP3010', '(3010,384)(0 0 0 1279)', undefined],
    ['entries out of order', 'NP2003', '(2003,384)(0 1 0 5)(2 1 0 6)', 'entry 1, (2 1 0 6)'],
    ['too few groups', 'NP1110', '(1110,2,0,500,250,1)(0 0 0)(1 0 0)', '2 entries, not 24'],
    ['a type that is not known', 'NP1000', '(7777,384)(0 0)', undefined],
  ])('with %s, of %s', (_what, part, table, complaint) => {
    expect(imroComplaint(table, partOf(part).model)).toBe(complaint)
  })

  test('names shanks, electrodes and settings in the columns of its layout', () => {
    expect(parseImro('(24,384)(0 3 1 2 576)')?.imro).toEqual({
      electrodes: [576],
      shanks: [3],
      columns: { channel_ids: [0], banks: [1], references: [2] },
    })
    expect(parseImro('(0,384)(0 1 2 500 250 1)')?.imro).toEqual({
      electrodes: [384],
      columns: { channel_ids: [0], banks: [1], references: [2], ap_gains: [500], lf_gains: [250], ap_hp_filters: [1] },
      apGains: [500],
      lfGains: [250],
    })
    // Phase 3A: entries without the filter's value; a value too many has no name.
    for (const entry of ['0 1 2 500 250', '0 1 2 500 250 1 9'])
      expect(Object.keys(parseImro(`(641251209,3,384)(${entry})`)?.imro.columns ?? {})).toEqual(
        ['channel_ids', 'banks', 'references', 'ap_gains', 'lf_gains', 'ap_hp_filters'].slice(0, entry.split(' ').length),
      )
    expect(parseImro('(1110,2,0,500,250,1)(0 0 0)')).toBeUndefined()
  })

  test('of a layout that is not known holds gains where entries are as long as those of the first probes', () => {
    expect(imroGains('(9,2)(0 0 0 500 250 1)(1 0 0 1000 125 1)')).toEqual({ apGains: [500, 1000], lfGains: [250, 125], width: 6 })
    expect(imroGains('(9,1)(0 0 0 500 250)')).toEqual({ apGains: [500], lfGains: [250], width: 5 })
    for (const other of ['(0 0 0 500)', '(0 0 0 1 2 3 4)', '(0 0 0 1 2)(1 0 0 1 2 3)', '(1 0 0 500 250)', ''])
      expect(imroGains(`(9,1)${other}`)).toBeUndefined()
  })
})

describe('a converter', () => {
  const table = (part: string, count: number) =>
    neuropixelsProbe(partOf(part), { electrodes: Array.from({ length: count }, (_, channel) => channel), columns: {} })

  test('samples its channels in turn: each has a group, and a place in the cycle', () => {
    const { adc_group: group, adc_sample_order: order } = table('NP2003', 36).contactAnnotations
    // 24 converters of 16 channels: even channels of the first 32 belong to the first, odd ones to the second.
    expect([0, 1, 2, 31, 32, 33, 35].map((channel) => [group[channel], order[channel]])).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 15],
      [2, 0],
      [3, 0],
      [3, 1],
    ])
  })

  test('takes as long for a cycle as it has channels, and one more where there is an LF band', () => {
    expect(interSampleShift(table('NP2003', 3))).toEqual([0, 0, 1 / 16])
    expect(interSampleShift(table('NP1000', 3))).toEqual([0, 0, 1 / 13])
    const { annotations, contactAnnotations, ...probe } = table('NP1000', 3)
    expect(interSampleShift({ ...probe, annotations, contactAnnotations: {} })).toBeUndefined()
    for (const key of ['num_channels_per_adc', 'ap_sample_frequency_hz', 'lf_sample_frequency_hz'])
      expect(interSampleShift({ ...probe, contactAnnotations, annotations: { ...annotations, [key]: null } })).toBeUndefined()
  })
})
