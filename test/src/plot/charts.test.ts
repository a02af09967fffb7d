import {
  amplitudesScene,
  correlogramsScene,
  isiScene,
  type Mark,
  rasterScene,
  type Scene,
  sceneSvg,
  spectrumScene,
  waveformsScene,
} from 'rxephys/plot'
import { expect, test } from 'vitest'

const look = { width: 400, height: 300 }

/** All marks, those of groups too. */
const flat = (marks: readonly Mark[]): readonly Mark[] =>
  marks.flatMap((mark) => (mark.kind === 'group' ? [mark, ...flat(mark.marks)] : [mark]))
const rects = (scene: Scene) =>
  flat(scene.marks).flatMap((mark) => (mark.kind === 'rect' && mark.fill !== undefined ? [mark] : []))
const words = (scene: Scene): readonly string[] => flat(scene.marks).flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []))

test('bars of an autocorrelogram are as high as their counts, from a common foot', () => {
  const scene = correlogramsScene({ unitIds: ['a'], edges: [-2, -1, 0, 1, 2], counts: [4, 0, 2, 4] }, look)
  const [first, second, third] = rects(scene)
  expect(rects(scene).length).toBe(3)
  expect(second.height).toBeCloseTo(first.height / 2, 6)
  expect(second.y + second.height).toBeCloseTo(first.y + first.height, 6)
  expect(third.x).toBeGreaterThan(second.x)
  expect(first.title).toBe('-2 to -1: 4')
  expect(words(scene)).toEqual(expect.arrayContaining(['lag (ms)', 'count']))
})

test('correlograms of several units are a square, each with its greatest count', () => {
  const counts = [1, 1, 2, 2, 3, 3, 4, 5]
  const scene = correlogramsScene({ unitIds: [7, 8], edges: [-1, 0, 1], counts }, look)
  expect(rects(scene).length).toBe(8)
  expect(words(scene)).toEqual(
    expect.arrayContaining(['1', '2', '3', '5', '7', '8', 'lag (ms) · counts, the greatest in each corner']),
  )
})

test('intervals below the refractory period are counted and marked', () => {
  const scene = isiScene([{ unitId: 'a', edges: [0, 1, 2, 3], counts: [2, 3, 4] }], look)
  expect(words(scene)).toContain('unit a: 5 below 2 ms')
  expect(sceneSvg(scene)).toContain('<title>refractory period</title>')
})

test('a raster has a stroke for each spike at its time, and says when these are not all', () => {
  const spikes = { sampleIndex: [0, 49, 98, 100], unitIndex: [0, 1, 0, 0] }
  const scene = rasterScene(
    { unitIds: ['a', 'b'], ...spikes, total: 40, samplingFrequency: 100, startFrame: 0, endFrame: 100 },
    look,
  )
  const [a, b] = scene.marks.flatMap((mark) => (mark.kind === 'polyline' && mark.title !== undefined ? [mark] : []))
  expect([a.title, b.title]).toEqual(['unit a: 2 spikes', 'unit b: 1 spikes'])
  expect(b.x[0]).toBeCloseTo((a.x[0] + a.x[3]) / 2, 0)
  expect(b.y[0]).toBeGreaterThan(a.y[1])
  expect(words(scene)).toContain('4 of 40 spikes')
})

test('rates lie under the spikes, in Hz', () => {
  const rates = { startFrame: 0, binFrames: 50, values: [10, 0] }
  const scene = rasterScene(
    { unitIds: ['a'], sampleIndex: [], unitIndex: [], samplingFrequency: 100, startFrame: 0, endFrame: 100, rates },
    look,
  )
  expect(words(scene)).toContain('Hz, all')
})

test('a mean waveform is drawn down where it is negative, with the band of its deviation, on the nearest channels', () => {
  const frames = 3
  const average = [0, 0, 0, -40, -4, 0, 0, 0, 0]
  const data = {
    unitIds: ['a'],
    channelIds: ['x', 'y', 'z'],
    locations: [
      [0, 0],
      [0, 20],
      [0, 40],
    ],
    average,
    standardDeviation: average.map(() => 2),
    frames,
    framesBefore: 1,
    extremumChannelIndex: [0],
    counts: [5],
    totals: [9],
    samplingFrequency: 1000,
    unit: 'µV',
  }
  const scene = waveformsScene(data, { ...look, channelsPerUnit: 2 })
  const means = scene.marks.flatMap((mark) => (mark.kind === 'polyline' && mark.title?.startsWith('unit') ? [mark] : []))
  expect(means.map(({ title }) => title)).toEqual(['unit a, channel x', 'unit a, channel y'])
  expect(means[0].y[1]).toBeGreaterThan(means[0].y[0])
  expect(means[0].y[0]).toBeGreaterThan(means[1].y[0])
  const [band] = scene.marks.flatMap((mark) => (mark.kind === 'polygon' ? [mark] : []))
  const perUnit = (means[0].y[1] - means[0].y[0]) / 40
  expect(band.y[4] - band.y[1]).toBeCloseTo(4 * perUnit, 3)
  expect(scene.label).toContain('unit a (5 of 9 spikes)')
  expect(words(scene)).toContain('1 ms')
})

test('amplitudes are dots at their times, and 0 is on the axis', () => {
  const scene = amplitudesScene(
    {
      unitIds: ['a'],
      sampleIndex: [0, 50],
      unitIndex: [0, 0],
      amplitudes: [-100, Number.NaN],
      samplingFrequency: 100,
      startFrame: 0,
      endFrame: 100,
      unit: 'counts',
    },
    look,
  )
  expect(words(scene)).toEqual(expect.arrayContaining(['0', 'amplitude (counts)', '2 spikes']))
  expect(sceneSvg(scene).match(/h0/g)?.length).toBe(1)
})

test('a spectrum has logarithmic axes with their units', () => {
  const power = [1, 10, 100, 1000]
  const scene = spectrumScene({ channelIds: ['a'], frequencies: [0, 1, 10, 100], power, unit: 'µV' }, look)
  const line = flat(scene.marks).find((mark) => mark.kind === 'polyline' && mark.title === 'a')
  if (line?.kind !== 'polyline') throw new Error('no line')
  // Equal factors are equal distances.
  expect(line.x[1] - line.x[0]).toBeCloseTo(line.x[2] - line.x[1], 3)
  expect(line.y[1] - line.y[0]).toBeCloseTo(line.y[2] - line.y[1], 3)
  expect(words(scene)).toEqual(expect.arrayContaining(['power (µV²/Hz)', 'frequency (Hz)', '10', '100']))
})

test.each([
  ['correlograms', () => correlogramsScene({ unitIds: [], edges: [0, 1], counts: [] }, look)],
  ['intervals', () => isiScene([], look)],
  ['a spectrum', () => spectrumScene({ channelIds: [], frequencies: [], power: [], unit: 'µV' }, look)],
])('%s of nothing say so', (_, drawn) => {
  expect(words(drawn()).join()).toMatch(/no (unit|channel) is chosen/)
})

test('amplitudes are dots of their own unit alone', () => {
  const spikes = { sampleIndex: [0, 50, 60], unitIndex: [0, 1, 1], amplitudes: [-100, -20, -30] }
  const scene = amplitudesScene(
    { unitIds: ['a', 'b'], ...spikes, samplingFrequency: 100, startFrame: 0, endFrame: 100, unit: 'µV' },
    look,
  )
  const dots = flat(scene.marks).flatMap((mark) =>
    mark.kind === 'polyline' && mark.title !== undefined ? [mark.x.filter((x) => !Number.isNaN(x)).length] : [],
  )
  expect(dots).toEqual([1, 2])
})

test('of many channels the median of each frequency is drawn over them', () => {
  const channelIds = Array.from({ length: 9 }, (_, channel) => `c${channel}`)
  const power = channelIds.flatMap((_, channel) => [1, 10 ** channel, 10 ** channel])
  const scene = spectrumScene({ channelIds, frequencies: [0, 1, 10], power, unit: 'µV' }, look)
  const [middle, median] = ['c4', 'median of the channels'].map((title) =>
    flat(scene.marks).flatMap((mark) => (mark.kind === 'polyline' && mark.title === title ? [...mark.y] : [])),
  )
  expect(median).toEqual(middle)
})
