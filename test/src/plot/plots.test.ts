import { generateGroundTruthRecording, memory, numpySorting } from 'rxephys'
import {
  Plot,
  plotAmplitudes,
  plotCorrelograms,
  plotIsi,
  plotProbe,
  plotRaster,
  plotSpectrum,
  plotTraces,
  plotWaveforms,
} from 'rxephys/plot'
import { expect, test } from 'vitest'

const { recording, sorting } = await generateGroundTruthRecording({
  numChannels: 8,
  durations: [2, 1],
  numUnits: 3,
  samplingFrequency: 10_000,
})

const drawn: Readonly<Record<string, () => Promise<Plot>>> = {
  traces: () => plotTraces(recording, { startFrame: 100, endFrame: 400, sorting }),
  map: () => plotTraces(recording, { endFrame: 20_000, mode: 'map', theme: 'dark' }),
  probe: () => plotProbe(recording, { colourBy: 'noise' }),
  raster: () => plotRaster(sorting),
  correlograms: () => plotCorrelograms(sorting),
  isi: () => plotIsi(sorting),
  waveforms: () => plotWaveforms(recording, sorting),
  amplitudes: () => plotAmplitudes(recording, sorting),
  spectrum: () => plotSpectrum(recording, { segment: 1 }),
}

test.each(Object.keys(drawn))(
  '%s: an SVG that stands by itself, the same each time, without a number that is none',
  async (name) => {
    const plot = await drawn[name]()
    expect(plot).toBeInstanceOf(Plot)
    expect(plot.svg).toMatch(/^<svg .*<\/svg>$/s)
    expect(plot.svg).not.toMatch(/NaN|Infinity|undefined|<script|href="http/)
    expect(plot.toHtml()).toBe((await drawn[name]()).svg)
    expect(`${plot}`).toBe(plot.scene.label)
  },
)

/** A second of silence at 10 kHz on two channels, of whole numbers without a gain; one sample is a spike. */
const samples = new Int16Array(20_000)
samples[2 * 7777 + 1] = -500
const quiet = await memory({ traces: [samples], samplingFrequency: 10_000, channelIds: ['a', 'b'] })

test('a spike of one sample is in the column of its bin, in windows of any length, in counts where no gain is known', async () => {
  for (const endFrame of [7800, 10_000]) {
    const { scene } = await plotTraces(quiet, { endFrame, width: 300, scale: 100 })
    expect(scene.label).toContain('in counts')
    const [group] = scene.marks
    const [, b] = group.kind === 'group' ? group.marks.flatMap((mark) => (mark.kind === 'spans' ? [mark] : [])) : []
    const heights = b.bottom.map((bottom, column) => bottom - b.top[column])
    const deepest = heights.indexOf(Math.max(...heights))
    const binFrames = 2 ** Math.round(Math.log2(endFrame / heights.length))
    expect(deepest).toBe(Math.floor(7777 / binFrames))
    expect(heights.filter((height) => height > 10).length).toBe(1)
  }
})

test('traces are read where they are shown, in the order of depth', async () => {
  const { scene } = await plotTraces(recording, { segment: 1, startFrame: 100, endFrame: 200 })
  const depths = scene.marks.flatMap((mark) =>
    mark.kind === 'text' && mark.text.includes('·') && mark.text.includes('µm') ? [Number(/· (-?\d+)/.exec(mark.text)?.[1])] : [],
  )
  expect(depths.length).toBe(8)
  expect(depths).toEqual(depths.toSorted((a, b) => b - a))
})

test('colours of contacts are those of values given, one a channel', async () => {
  const { svg } = await plotProbe(recording, { values: [1, 2, 3, 4, 5, 6, 7, 8], valuesAre: 'rate (Hz)' })
  expect(svg).toContain('rate (Hz): 8')
  await expect(plotProbe(recording, { values: [1] })).rejects.toThrow('8 values, one a channel')
})

test('of many spikes a raster shows some, and says so', async () => {
  const many = await numpySorting({ samplingFrequency: 1000, trains: { u: Array.from({ length: 90 }, (_, at) => at * 10) } })
  expect((await plotRaster(many, { maxSpikes: 30 })).svg).toContain('30 of 90 spikes')
})

test.each([
  ['a frame that there is not', () => plotTraces(recording, { startFrame: 20_000 }), 'startFrame'],
  ['a window without a frame', () => plotTraces(recording, { startFrame: 10, endFrame: 10 }), 'endFrame'],
  ['a channel that there is not', () => plotTraces(recording, { channelIds: ['x'] }), 'channelIds'],
  ['a unit that there is not', () => plotWaveforms(recording, sorting, { unitIds: ['x'] }), 'unitIds'],
])('%s is refused', async (_, act, told) => {
  await expect(act()).rejects.toThrow(told)
})
