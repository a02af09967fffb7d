import type { Json } from '../../model/header.js'
import type { Probe } from '../../model/probe.js'
import type { Imro } from './imro.js'
import type { Mux, NeuropixelsModel } from './models.js'
import type { NeuropixelsPart } from './parts.js'

/** From the middle of the lowest contact to where the tip begins, µm. */
const TIP_BELOW_CONTACT = 11

/** The order in which the passive 128-channel probes are converted: a row a moment, 128 where nothing is. */
const NP1200 = `
  84 11 85 5 74 10 56 112 46 121 39 127|100 26 110 33 69 24 63 109 45 93 25 99|87 0 82 6 71 15 53 117 43 122 42 116|
  102 28 81 34 70 18 60 103 17 94 27 101|73 1 86 7 68 16 50 106 40 123 128 128|105 29 75 35 67 12 54 89 20 95 128 128|
  76 2 83 8 65 13 47 118 49 124 128 128|108 30 78 36 64 14 51 90 23 96 128 128|79 3 80 9 62 114 44 119 52 125 128 128|
  104 31 72 37 61 113 57 91 19 97 128 128|88 4 77 21 59 111 41 120 55 126 128 128|107 32 66 38 58 115 48 92 22 98 128 128`

const converters: Readonly<Record<Exclude<Mux, 'np1200'>, readonly [adcs: number, channelsEach: number]>> = {
  np1000: [32, 12],
  np2000: [24, 16],
  np2020: [96, 16],
  np3010: [58, 16],
}

/** Moments × converters: the readout channel that each converter samples at each moment of its cycle. */
export const samplingTable = (mux: Mux): readonly (readonly number[])[] => {
  if (mux === 'np1200') return NP1200.split('|').map((row) => row.trim().split(' ').map(Number))
  const [adcs, channelsEach] = converters[mux]
  return Array.from({ length: channelsEach }, (_, moment) =>
    Array.from({ length: adcs }, (__, adc) => 2 * channelsEach * Math.floor(adc / 2) + 2 * moment + (adc % 2)),
  )
}

/** Each readout channel's converter, and its place in that converter's cycle. */
const sampling = (table: readonly (readonly number[])[], channels: number) => {
  const group = new Array<number>(channels).fill(0)
  const order = new Array<number>(channels).fill(0)
  for (let adc = 0; adc < table[0].length; adc++) {
    const sampled = table.map((moment) => moment[adc]).filter((channel) => channel < channels)
    sampled.forEach((channel, place) => {
      group[channel] = adc
      order[channel] = place
    })
  }
  return { adc_group: group, adc_sample_order: order }
}

const outline = (model: NeuropixelsModel): readonly (readonly number[])[] => {
  const { shankWidth, shankLength, tipLength } = model
  const shank = [
    [0, shankLength],
    [0, 0],
    [shankWidth / 2, -tipLength],
    [shankWidth, 0],
    [shankWidth, shankLength],
  ]
  return Array.from({ length: model.shanks }, (_, number) =>
    shank.map(([x, y]) => [x + number * model.shankPitch - model.oddOffset, y - TIP_BELOW_CONTACT]),
  ).flat()
}

/** Where an electrode is: µm from the lowest contact of the left column of the first shank. */
const position = (model: NeuropixelsModel, electrode: number, shank: number): readonly number[] => {
  const row = Math.floor(electrode / model.columns)
  const stagger = row % 2 === 0 ? model.evenOffset - model.oddOffset : 0
  return [(electrode % model.columns) * model.pitchX + stagger + shank * model.shankPitch, row * model.pitchY]
}

/** A Neuropixels probe with the contacts that its IMRO table connects, one a readout channel. */
export const neuropixelsProbe = ({ partNumber, description, model }: NeuropixelsPart, imro: Imro): Probe => {
  const { electrodes } = imro
  const several = model.shanks > 1
  const shanks = electrodes.map((_, i) => imro.shanks?.[i] ?? 0)
  const table = samplingTable(model.mux)
  const contour = outline(model)
  const gain = (band: readonly number[] | undefined): number | undefined => (model.gain > 0 ? model.gain : band?.[0])
  const [apGain, lfGain] = [gain(imro.apGains), model.gain > 0 ? undefined : imro.lfGains?.[0]]
  const annotations: Record<string, Json> = {
    model_name: partNumber,
    manufacturer: 'imec',
    description,
    shank_tips: contour.filter((_, vertex) => vertex % 5 === 2),
    adc_bit_depth: model.bits,
    num_readout_channels: model.readoutChannels,
    ap_sample_frequency_hz: 30000,
    lf_sample_frequency_hz: model.lfRate,
    adc_range_vpp: model.range,
    shank_thickness_um: model.shankThickness,
    adc_sampling_table: `(${table[0].length},${table.length})${table.map((row) => `(${row.join(' ')})`).join('')}`,
    num_adcs: table[0].length,
    num_channels_per_adc: table.length,
    ...(apGain !== undefined && { ap_gain: apGain }),
    ...(lfGain !== undefined && { lf_gain: lfGain }),
  }
  return {
    ndim: 2,
    siUnits: 'um',
    annotations,
    contactAnnotations: { ...imro.columns, ...sampling(table, electrodes.length) },
    contactPositions: electrodes.map((electrode, i) => position(model, electrode, shanks[i])),
    contactPlaneAxes: electrodes.map(() => [
      [1, 0],
      [0, 1],
    ]),
    contactShapes: electrodes.map(() => 'square'),
    contactShapeParams: electrodes.map(() => ({ width: model.contactWidth })),
    contactIds: electrodes.map((electrode, i) => (several ? `s${shanks[i]}e${electrode}` : `e${electrode}`)),
    ...(several && { shankIds: shanks.map(String) }),
    probePlanarContour: contour,
    deviceChannelIndices: electrodes.map((_, channel) => channel),
  }
}

const numberAt = (probe: Probe, key: string): number | undefined => {
  const value = probe.annotations[key]
  return typeof value === 'number' ? value : undefined
}

/** How much later than the first each contact's channel is sampled, as a part of one frame. */
export const interSampleShift = (probe: Probe): readonly number[] | undefined => {
  const [each, ap, lf] = ['num_channels_per_adc', 'ap_sample_frequency_hz', 'lf_sample_frequency_hz'].map((key) =>
    numberAt(probe, key),
  )
  const order = probe.contactAnnotations.adc_sample_order?.map(Number)
  if (each === undefined || ap === undefined || lf === undefined || order === undefined) return undefined
  // A cycle converts every channel once, and the LF band in between.
  const cycle = Math.trunc(each * (1 + lf / ap))
  return order.map((place) => place / cycle)
}

/** The largest voltage that the converters can tell, µV. */
export const saturationThreshold = (probe: Probe, band: 'ap' | 'lf'): number | undefined => {
  const [range, gain] = [numberAt(probe, 'adc_range_vpp'), numberAt(probe, `${band}_gain`)]
  return range === undefined || gain === undefined ? undefined : (range / 2 / gain) * 1e6
}
