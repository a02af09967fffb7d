import { sceneSvg, type TracesData, type TracesLook, tracesLayout, tracesScene } from 'rxephys/plot'
import { expect, test } from 'vitest'
import { renderSvg } from '../../../src/cli/png.js'

const FRAMES = 30_000
const look: TracesLook = { width: 400, height: 200, scale: 100 }

/** Four silent channels; one sample of the third is a spike. */
const withSpike = (frame: number, depth = -300): TracesData => {
  const rows = [0, 1, 2, 3].map((id) => ({ id, low: new Float32Array(FRAMES) }))
  rows[2].low[frame] = depth
  return {
    rows,
    samplingFrequency: 30_000,
    startFrame: 0,
    endFrame: FRAMES,
    firstFrame: 0,
    framesPerBin: 1,
    unit: 'µV',
    segmentFrames: FRAMES,
  }
}

/** The window of a picture, moved. */
const windowed = (data: TracesData, startFrame: number, endFrame: number): TracesData => ({ ...data, startFrame, endFrame })

const drawn = async (data: TracesData, how: TracesLook) => {
  const { width, pixels } = await renderSvg(sceneSvg(tracesScene(data, how)))
  const colour = (x: number, y: number): string => [...pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)].join()
  return { colour }
}

test.each([
  [0, 30_000],
  [9_000, 11_000],
  [9_950, 10_050],
  [9_998, 10_003],
])('a spike of one sample is seen on lines, in the window of frames %i to %i', async (startFrame, endFrame) => {
  const data = windowed(withSpike(10_000), startFrame, endFrame)
  const layout = tracesLayout(data, look)
  const { colour } = await drawn(data, look)
  const x = Math.floor(layout.xOf(10_000))
  const background = '255,255,255'
  // The spike is three rows deep: it crosses the space below its row.
  const y = Math.round(layout.plot.y + 3 * layout.rowHeight)
  // Between its neighbours the line is a V: somewhere it crosses.
  const reach = Math.ceil(layout.xOf(1) - layout.xOf(0))
  const around = Array.from({ length: 2 * reach + 1 }, (_, step) => colour(x - reach + step, y))
  expect(around.some((each) => each !== background)).toBe(true)
  expect(colour(x + reach + 20, y)).toBe(background)
  expect(colour(x - reach - 20, y)).toBe(background)
})

test.each([
  [0, 30_000],
  [9_000, 11_000],
  [9_998, 10_003],
])('a spike of one sample is seen in colours, in the window of frames %i to %i', async (startFrame, endFrame) => {
  const map: TracesLook = { ...look, mode: 'map' }
  const data = windowed(withSpike(10_000), startFrame, endFrame)
  const layout = tracesLayout(data, map)
  const { colour } = await drawn(data, map)
  const y = Math.round(layout.plot.y + 2.5 * layout.rowHeight)
  const [red, , blue] = colour(Math.floor(layout.xOf(10_000)), y)
    .split(',')
    .map(Number)
  expect(blue).toBeGreaterThan(red + 40)
  const silent = colour(Math.floor(layout.xOf(10_000)), Math.round(layout.plot.y + 0.5 * layout.rowHeight))
  for (const part of silent.split(',').map(Number)) expect(part).toBeGreaterThan(251)
})

test('what lies outside of the window takes no room: a picture of few frames of a long stretch is as large as one of these alone', () => {
  const cut = (data: TracesData, from: number, to: number): TracesData => ({
    ...data,
    rows: data.rows.map((row) => ({ ...row, low: Float32Array.from({ length: to - from }, (_, at) => row.low[from + at]) })),
    firstFrame: from,
  })
  for (const mode of ['map', 'lines'] as const)
    for (const [from, to] of [[9998, 10_003] as const, [9000, 12_000] as const]) {
      const long = windowed(withSpike(10_000), from, to)
      const [all, few] = [long, cut(long, 8000, 14_000)].map((data) => sceneSvg(tracesScene(data, { ...look, mode })))
      expect(all).toBe(few)
    }
})

test('the spike keeps its sign among many rows that share a line of pixels', async () => {
  const rows = Array.from({ length: 800 }, (_, id) => ({ id, low: new Float32Array(100) }))
  rows[401].low[50] = -300
  rows[402].low[50] = 100
  const data: TracesData = {
    rows,
    samplingFrequency: 1000,
    startFrame: 0,
    endFrame: 100,
    firstFrame: 0,
    framesPerBin: 1,
    unit: 'µV',
  }
  const layout = tracesLayout(data, look)
  expect(layout.mode).toBe('map')
  const { colour } = await drawn(data, look)
  const column = Array.from({ length: 200 }, (_, y) =>
    colour(Math.floor(layout.xOf(50)), y)
      .split(',')
      .map(Number),
  )
  expect(column.some(([red, , blue]) => blue > red + 40)).toBe(true)
})

test('of the least and the greatest of a bin the one farther from 0 is the colour, whichever that is', async () => {
  const row = (id: number, low: number, high: number) => ({ id, low: [low, low], high: [high, high] })
  const data: TracesData = {
    rows: [row(0, -10, 50), row(1, -50, 10)],
    samplingFrequency: 1000,
    startFrame: 0,
    endFrame: 8,
    firstFrame: 0,
    framesPerBin: 4,
    unit: 'µV',
  }
  const map: TracesLook = { ...look, mode: 'map' }
  const { plot, rowHeight, xOf } = tracesLayout(data, map)
  const { colour } = await drawn(data, map)
  const [above, below] = [0.5, 1.5].map((row) =>
    colour(Math.floor(xOf(2)), Math.round(plot.y + row * rowHeight))
      .split(',')
      .map(Number),
  )
  expect(above[0]).toBeGreaterThan(above[2] + 40)
  expect(below[2]).toBeGreaterThan(below[0] + 40)
})

test('a frame stands in the middle of its own width', () => {
  const { plot, xOf, frameAt } = tracesLayout(windowed(withSpike(1), 100, 104), look)
  expect(xOf(100)).toBeCloseTo(plot.x + plot.width / 8, 6)
  expect([frameAt(plot.x + 0.01), frameAt(plot.x + plot.width / 4 + 0.01)]).toEqual([100, 101])
})

test('rows of a map have sharp edges, whoever draws it', async () => {
  const rows = [-300, 0].map((value, id) => ({ id, low: new Float32Array(10).fill(value) }))
  const data: TracesData = {
    rows,
    samplingFrequency: 10,
    startFrame: 0,
    endFrame: 10,
    firstFrame: 0,
    framesPerBin: 1,
    unit: 'µV',
  }
  const how: TracesLook = { ...look, mode: 'map' }
  const { plot } = tracesLayout(data, how)
  const { colour } = await drawn(data, how)
  const column = Array.from({ length: Math.floor(plot.height) - 2 }, (_, y) => colour(150, Math.ceil(plot.y) + 1 + y))
  const between = column.filter((each) => each !== column[0] && each !== column.at(-1))
  expect(column[0]).not.toBe(column.at(-1))
  expect(between.length).toBeLessThanOrEqual(3)
})

test('bins do not change as one scrolls: they are counted from frame 0', () => {
  const data = withSpike(10_000)
  const rows = data.rows.map(({ id, low }) => ({ id, low: Float32Array.from(low, (_, frame) => Math.sin(frame * frame)) }))
  const columnsAt = (startFrame: number): ReadonlyMap<string, number> => {
    const scene = tracesScene({ ...data, rows, startFrame, endFrame: startFrame + 20_000 }, look)
    const layout = tracesLayout({ ...data, rows, startFrame, endFrame: startFrame + 20_000 }, look)
    const [group] = scene.marks
    const [spans] = group.kind === 'group' ? group.marks : []
    if (spans?.kind !== 'spans') throw new Error('no spans')
    const frameOf = (column: number): number => Math.floor(layout.frameAt(spans.x + (column + 0.5) * spans.columnWidth) / 32)
    return new Map([...spans.top].map((top, column) => [`${frameOf(column)}`, top]))
  }
  const [one, other] = [columnsAt(0), columnsAt(1_000)]
  const common = [...one].filter(([frame]) => other.has(frame))
  expect(common.length).toBeGreaterThan(500)
  for (const [frame, top] of common) expect(other.get(frame)).toBe(top)
})

test('what has not been read is hatched, and never drawn as quiet', async () => {
  const data: TracesData = { ...withSpike(10_000), unread: [[0, 15_000]] }
  for (const mode of ['lines', 'map'] as const) {
    const how = { ...look, mode }
    const { colour } = await drawn(data, how)
    const { plot, rowHeight, xOf } = tracesLayout(data, how)
    const middle = Math.round(plot.y + 0.5 * rowHeight)
    const colours = new Set(Array.from({ length: 60 }, (_, step) => colour(Math.floor(xOf(2_000)) + step, middle)))
    expect(colours.has('228,231,235')).toBe(true)
    expect(colours.has('255,255,255')).toBe(false)
    expect(colours.has('27,31,36')).toBe(false)
  }
})

test.each([
  [
    'a value that is missing',
    { rows: [{ id: 1, low: Float32Array.of(1, Number.NaN, 1) }], endFrame: 3, segmentFrames: 3 },
    'not yet read',
  ],
  [
    'a window that samples do not fill',
    { rows: [{ id: 1, low: Float32Array.of(1, 1, 1) }], endFrame: 4, segmentFrames: 4 },
    'not yet read',
  ],
  [
    'a window beyond the segment',
    { rows: [{ id: 1, low: Float32Array.of(1, 1, 1) }], endFrame: 4, segmentFrames: 3 },
    'after the segment',
  ],
])('%s is told', (_, part, told) => {
  const data: TracesData = { samplingFrequency: 1, startFrame: 0, firstFrame: 0, framesPerBin: 1, unit: 'counts', ...part }
  expect(sceneSvg(tracesScene(data, { ...look, mode: 'map' }))).toContain(`<title>${told}</title>`)
})

test('the picture says in words what it shows, its unit included', () => {
  const { label } = tracesScene({ ...withSpike(3), segment: 1, startTime: 2.5, unit: 'counts' }, look)
  expect(label).toBe('Traces of 4 channels of segment 1, 2.5 to 3.5 s, as lines, in counts')
})

test('the bar beside lines is as long as its value is high', () => {
  const { marks } = tracesScene(withSpike(3), look)
  const bar = marks.find((mark) => mark.kind === 'rect')
  const words = marks.at(-1)
  const { rowHeight } = tracesLayout(withSpike(3), look)
  expect(words).toMatchObject({ kind: 'text', text: '100 µV' })
  expect(bar?.kind === 'rect' ? bar.height : 0).toBeCloseTo(rowHeight, 5)
})

test('spikes stand at their frames, in the colours of their units, with their ids', () => {
  const spikes = [{ frame: 10_000, unit: 0, unitId: '<7>', rows: [2] }]
  const scene = tracesScene({ ...windowed(withSpike(10_000), 9_950, 10_050), spikes }, look)
  const svg = sceneSvg(scene)
  expect(svg).toContain('unit &lt;7&gt;, frame 10000')
  const outside = tracesScene({ ...windowed(withSpike(10_000), 9_950, 10_000), spikes }, look)
  expect(sceneSvg(outside)).not.toContain('&lt;7&gt;')
})

test.each([
  [{ rows: [] }, 'no channel is chosen'],
  [{ endFrame: 0 }, 'no frame is in the window'],
])('an empty picture says why', (part, why) => {
  expect(tracesScene({ ...withSpike(0), ...part }, look).label).toBe(`Traces: ${why}`)
})

test('events have lines all, and names where no other covers them', () => {
  const frames = [1_000, 1_100, 1_200, 15_000, 15_100]
  const events = frames.map((frame) => ({ frame, label: `line ${frame}` }))
  const svg = sceneSvg(tracesScene({ ...withSpike(10_000), events }, look))
  expect(events.filter(({ label }) => svg.includes(`>${label}<`))).toEqual([events[0], events[3]])
  expect(svg.match(/stroke-dasharray/g)?.length).toBe(frames.length)
})

test.each(['lines', 'map'] as const)(
  'saturated samples are marked in %s, at the edge where they ended, and counted',
  async (mode) => {
    const saturation = [
      { row: 1, startFrame: 10_000, endFrame: 10_064, side: 2 },
      { row: 2, startFrame: 20_000, endFrame: 20_001, side: 1 },
    ]
    const silent = withSpike(0, 0)
    const rows = silent.rows.map((row, index) => ({ ...row, ...(index === 1 && { saturated: 12 }) }))
    const data = { ...silent, rows, saturation }
    const how = { ...look, mode }
    const { plot, rowHeight, xOf } = tracesLayout(data, how)
    const { colour } = await drawn(data, how)
    const marked = mode === 'map' ? '255,212,0' : '179,38,30'
    const [upper, lower] = [Math.round(plot.y + rowHeight + 2), Math.round(plot.y + 3 * rowHeight - 2)]
    expect(colour(Math.round(xOf(10_031)), upper)).toBe(marked)
    expect(colour(Math.round(xOf(20_000)), lower)).toBe(marked)
    expect(colour(Math.round(xOf(15_000)), upper)).not.toBe(marked)
    expect(sceneSvg(tracesScene(data, how))).toContain('12 saturated')
  },
)
