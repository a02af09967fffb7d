/** The numbers of a .meta: which are taken, and which are refused, by name. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { spikeglx } from '../../sources/spikeglx.js'
import { entries, folder, type Lines, metaText, probeMeta, putPair, ramp } from './spikeglxRuns.js'
import { opened, refused } from './support.js'

let last = 0
const probe = (more: Lines): { readonly folder: string } => {
  const at = join(folder, `numbers${++last}`)
  putPair(join(at, 'n_g0_t0.imec0.ap'), probeMeta('n_g0_t0.imec0.ap', more), ramp(4, 5))
  return { folder: at }
}
const lfMap = '(384,384,1)(LF0;384:0)(LF1;385:1)(LF2;386:2)(LF30;414:30)(SY0;768:384)'
const lfProbe = (more: Lines): { readonly folder: string } => {
  const at = join(folder, `numbers${++last}`)
  const lines = { imSampRate: 2500, snsApLfSy: '0,4,1', '~snsChanMap': lfMap, ...more }
  putPair(join(at, 'n_g0_t0.imec0.lf'), probeMeta('n_g0_t0.imec0.lf', lines), ramp(4, 5))
  return { folder: at }
}
const card = (more: Lines): { readonly folder: string } => {
  const at = join(folder, `numbers${++last}`)
  const lines = {
    fileName: 'D:/n_g0_t0.nidq.bin',
    firstSample: 0,
    nSavedChans: 5,
    niAiRangeMax: 5,
    niMAGain: 4,
    niMNGain: 200,
    niMaxInt: 32768,
    niSampRate: 25000,
    snsMnMaXaDw: '1,1,2,1',
    '~snsChanMap': '(1,1,1,2,1)(MN0C0;0:0)(MA0C0;1:1)(XA0;2:2)(XA1;3:3)(XD0;4:4)',
    ...more,
  }
  putPair(join(at, 'n_g0_t0.nidq'), metaText(lines), ramp(4, 5))
  return { folder: at }
}
const gains = async (params: { readonly folder: string }): Promise<readonly unknown[]> =>
  (await opened(spikeglx, params)).header.properties.gain_to_uV.values

describe('out of bounds', () => {
  test.each<readonly [string, Lines]>(
    ['0', '-1', 'x', '', 'Infinity', 'NaN', '1e400', '0x10', '1e-320', '12 Hz'].flatMap((text) => [
      ['imSampRate', { imSampRate: text }],
      ['imAiRangeMax', { imAiRangeMax: text }],
    ]),
  )('%s', async (key, more) => {
    expect(await refused(spikeglx, probe(more))).toMatch(new RegExp(`^Unreadable: .*\\.meta: ${key}: expected a positive number`))
  })

  test.each(['0', '-512', '512.5', '1e12', 'many'])('imMaxInt=%s', async (imMaxInt) => {
    expect(await refused(spikeglx, probe({ imMaxInt }))).toContain('imMaxInt: expected a positive integer')
    expect(await refused(spikeglx, probe({ imMaxInt, imDatPrb_pn: 'NP2013' }))).toContain('imMaxInt: expected a positive integer')
  })

  test.each(['-1', '1.5', '1e17', 'x'])('firstSample=%s', async (firstSample) => {
    expect(await refused(spikeglx, probe({ firstSample }))).toContain('firstSample: expected a frame')
  })

  test.each(['0', '-5', '5.5', 'five', '1e9', ''])('nSavedChans=%s', async (nSavedChans) => {
    expect(await refused(spikeglx, probe({ nSavedChans }))).toContain('nSavedChans: expected')
  })

  test.each(['4,0', '4,0,x', '-1,5,1', '4,,1', '3,0,2', '0,4,1'])('snsApLfSy=%s', async (snsApLfSy) => {
    expect(await refused(spikeglx, probe({ snsApLfSy }))).toContain('snsApLfSy')
  })

  test.each([
    ['(384,384,1)(AP0;0:0)(AP1;1:1)(AP1;2:2)(AP30;30:30)(SY0;768:384)', 'a name twice'],
    ['(384,384,1)(AP0;0:0)(AP1;1:1)(;2:2)(AP30;30:30)(SY0;768:384)', 'a blank one'],
    ['(384,384,1)(AP0;0:0)(AP1;1:1)(tip;2:2)(AP30;30:30)(SY0;768:384)', 'found tip'],
    ['(384,384,1)', 'the channels of snsChanMap'],
  ])('snsChanMap=%s', async (map, told) => {
    expect(await refused(spikeglx, probe({ '~snsChanMap': map }))).toContain(told)
  })

  test.each(['niMNGain', 'niMAGain', 'niMaxInt', 'niAiRangeMax', 'niSampRate'])('%s=0', async (key) => {
    expect(await refused(spikeglx, card({ [key]: 0 }))).toContain(`${key}: expected a positive`)
  })

  test.each([
    ['(2 0 0 0 250 1)', 'an entry with a positive gain for channel AP2, found 0'],
    ['(2 0 0 x 250 1)', 'found entry 2'],
    ['(2 -1 0 500 250 1)', 'found entry 2'],
    ['(3 0 0 500 250 1)', 'found entry 2'],
    ['(2)', 'found entry 2'],
    ['(2 7 0 500 250 1)', 'electrode 2690 for channel 2, on a probe of 960'],
  ])('an entry %s of the IMRO table', async (entry, told) => {
    expect(await refused(spikeglx, probe({ '~imroTbl': `(0,384)${entries.replace('(2 0 0 500 250 1)', entry)}` }))).toContain(
      told,
    )
  })

  test('a table cut short', async () => {
    const cut = `(0,384)${entries.slice(0, 60)}`
    expect(await refused(spikeglx, probe({ '~imroTbl': cut }))).toContain('imroTbl: expected an entry')
    expect(await refused(spikeglx, probe({ '~imroTbl': '(1110,2,0,500,250,1)(0 0 0)', imDatPrb_pn: 'NP1110' }))).toContain(
      'imroTbl',
    )
  })
})

describe('what contradicts itself', () => {
  test('the band of its name and that of its channels', async () => {
    expect(await refused(spikeglx, lfProbe({ fileName: 'n_g0_t0.imec0.ap.bin' }))).toContain('channels of the band "ap"')
  })
  test('the gain of the first channel and the table', async () => {
    expect(await refused(spikeglx, probe({ imChan0apGain: 1000 }))).toContain('imChan0apGain: expected 500, as imroTbl says')
    expect(await refused(spikeglx, lfProbe({ imChan0lfGain: 125 }))).toContain('imChan0lfGain: expected 250, as imroTbl says')
  })
})

describe('gains', () => {
  const table = entries.replace('(1 0 0 500 250 1)', '(1 0 0 1000 125 1)').replace('(30 0 0 500 250 1)', '(30 0 0 250 500 1)')
  const uv = (...values: readonly number[]): readonly number[] => values.map((gain) => (0.6 / 512) * (1 / gain) * 1e6)

  test.each(['NP1000', 'NP1015', 'NP1098'])('of %s are those of each channel and band', async (imDatPrb_pn) => {
    const type = imDatPrb_pn === 'NP1098' ? '1098' : '0'
    const lines = { imDatPrb_pn, imMaxInt: 512, imChan0apGain: 500, imChan0lfGain: 250, '~imroTbl': `(${type},384)${table}` }
    expect(await gains(probe(lines))).toEqual(uv(500, 1000, 500, 250))
    expect(await gains(lfProbe(lines))).toEqual(uv(250, 125, 250, 500))
  })

  test('of an unknown probe without such a table are those its .meta states of the first, and it is told', async () => {
    const lines = { imDatPrb_pn: 'NP2999', imMaxInt: 2048, '~imroTbl': '(2999,384)(0 0 0 0 0)(1 0 0 0 1)' }
    const { header, notices } = await opened(spikeglx, probe({ ...lines, imChan0apGain: 100 }))
    expect(header.properties.gain_to_uV.values).toEqual([0, 1, 2, 3].map(() => (0.6 / 2048) * (1 / 100) * 1e6))
    expect(notices?.map(({ message }) => message)).toEqual([
      expect.stringContaining('the gain of its first channel is taken for all'),
      expect.stringContaining('no geometry is read'),
    ])
    expect(await refused(spikeglx, probe(lines))).toContain('part number "NP2999" (this part number is not known')
    expect(await refused(spikeglx, lfProbe({ ...lines, imChan0apGain: 100 }))).toContain('the .meta has no imChan0lfGain')
    expect(await refused(spikeglx, probe({ ...lines, imMaxInt: undefined, imChan0apGain: 100 }))).toContain('imMaxInt')
  })

  test('the sync channel of an unknown probe needs none', async () => {
    const lines = { imDatPrb_pn: 'NP1099', imMaxInt: 512, '~imroTbl': '' }
    expect(await gains({ ...probe(lines), ...{ stream: 'imec0.ap-SYNC' } })).toEqual([(0.6 / 512) * 1e6])
  })

  test('of a NI card are those of its kinds of inputs', async () => {
    const volt = 5 / 32768
    expect(await gains(card({}))).toEqual([(1 / 200) * volt, (1 / 4) * volt, volt, volt, volt].map((gain) => gain * 1e6))
    expect(await refused(spikeglx, card({ snsMnMaXaDw: '2,0,2,1' }))).toContain('snsMnMaXaDw: expected 1,1,2,1, as in snsChanMap')
    expect(await gains(card({ snsMnMaXaDw: undefined }))).toEqual(await gains(card({})))
    const named = '(1,1,1,2,1)(lick;0:0)(valve;1:1)(photo;2:2)(XA1;3:3)(XD0;4:4)'
    expect(await gains(card({ '~snsChanMap': named }))).toEqual(await gains(card({})))
  })
})
