import { describe, expect, test } from 'vitest'
import { parseImro } from '../../../../src/formats/neuropixels/imro.js'
import { neuropixelsPart } from '../../../../src/formats/neuropixels/parts.js'
import {
  interSampleShift,
  neuropixelsProbe,
  samplingTable,
  saturationThreshold,
} from '../../../../src/formats/neuropixels/probe.js'
import type { Probe } from '../../../../src/model/probe.js'

const probeOf = (imro: string, partNumber?: string): Probe => {
  const table = parseImro(imro)
  const part = neuropixelsPart(partNumber ?? table?.partNumber ?? '')
  if (table === undefined || part === undefined) throw new Error('an unknown table')
  return neuropixelsProbe(part, table.imro)
}

describe('a probe from its IMRO table', () => {
  test('Neuropixels 1.0: bank and channel give the electrode', () => {
    const probe = probeOf('(0,384)(0 0 0 500 250 1)(1 0 0 500 250 1)(2 1 0 500 250 1)')
    expect(probe.contactIds).toEqual(['e0', 'e1', 'e386'])
    expect(probe.contactPositions).toEqual([
      [16, 0],
      [48, 0],
      [0, 3860],
    ])
    expect(probe.contactAnnotations).toMatchObject({
      banks: [0, 0, 1],
      ap_gains: [500, 500, 500],
      adc_group: [0, 1, 0],
      adc_sample_order: [0, 0, 1],
    })
    expect(probe.annotations).toMatchObject({ model_name: 'NP1000', ap_gain: 500, lf_gain: 250, shank_tips: [[24, -220]] })
    expect(interSampleShift(probe)).toEqual([0, 0, 1 / 13])
    expect([saturationThreshold(probe, 'ap'), saturationThreshold(probe, 'lf')]).toEqual([1200, 2400])
  })

  test('Neuropixels 2.0, four shanks: the table names shank and electrode', () => {
    const probe = probeOf('(24,384)(0 3 1 0 576)(1 0 0 0 1)')
    expect(probe.contactIds).toEqual(['s3e576', 's0e1'])
    expect(probe.shankIds).toEqual(['3', '0'])
    expect(probe.contactPositions).toEqual([
      [750, 4320],
      [32, 0],
    ])
    expect(probe.probePlanarContour?.length).toBe(20)
    expect(saturationThreshold(probe, 'ap')).toBe(6250)
    expect(saturationThreshold(probe, 'lf')).toBeUndefined()
  })

  test('phase 3A, whose table has three values in its head', () => {
    expect(probeOf('(641251209,3,384)(0 0 0 500 250)(1 0 0 500 250)', 'NP1010').contactIds).toEqual(['e0', 'e1'])
  })

  test('Ultra with switches: groups of channels share banks', () => {
    const banks = Array.from({ length: 24 }, (_, group) => `(${group} 0 0)`).join('')
    const probe = probeOf(`(1110,2,0,500,250,1)${banks}`)
    expect(new Set(probe.contactIds).size).toBe(384)
    expect(probe.contactIds?.slice(0, 2)).toEqual(['e0', 'e63'])
    expect(probe.annotations.ap_gain).toBe(500)
  })

  test('what is not known is said to be so', () => {
    expect(parseImro('(9999,384)(0 0 0)')).toBeUndefined()
    expect(parseImro('')).toBeUndefined()
    expect(neuropixelsPart('toString')).toBeUndefined()
  })
})

test('every converter samples each of its channels once a cycle', () => {
  for (const [mux, channels] of [
    ['np1000', 384],
    ['np1200', 128],
    ['np2000', 384],
    ['np2020', 1536],
  ] as const) {
    const sampled = samplingTable(mux)
      .flat()
      .filter((channel) => channel < channels)
    expect([...sampled].sort((a, b) => a - b)).toEqual(Array.from({ length: channels }, (_, channel) => channel))
  }
})
