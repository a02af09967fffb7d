import { type ProbeData, probeLayout, probeScene, sceneSvg } from 'rxephys/plot'
import { expect, test } from 'vitest'

const look = { width: 200, height: 400 }
const column = (count: number, pitch: number): ProbeData => ({
  contacts: Array.from({ length: count }, (_, index) => ({
    channelId: `c${index}`,
    x: (index % 2) * 32,
    y: Math.floor(index / 2) * pitch,
  })),
})

test('contacts lie as on the probe: what is deeper is lower, what is to the right is to the right', () => {
  const { boxes, plot } = probeLayout(column(8, 20), look)
  expect(boxes[0].y).toBeGreaterThan(boxes[6].y)
  expect(boxes[1].x).toBeGreaterThan(boxes[0].x)
  for (const { x, y, width, height } of boxes) {
    expect(x).toBeGreaterThanOrEqual(plot.x)
    expect(y).toBeGreaterThanOrEqual(plot.y)
    expect(x + width).toBeLessThanOrEqual(plot.x + plot.width)
    expect(y + height).toBeLessThanOrEqual(plot.y + plot.height)
  }
})

test('a long probe is spread sideways, so that its columns are told apart', () => {
  const { boxes } = probeLayout(column(384, 20), look)
  expect(boxes[1].x - boxes[0].x).toBeGreaterThan(4)
})

test('every contact tells its channel, and its value where there is one', () => {
  const svg = sceneSvg(probeScene({ ...column(2, 20), values: [1.25, Number.NaN], valuesAre: 'noise (µV)' }, look))
  expect(svg).toContain('<title>channel c0 · noise (µV): 1.25</title>')
  expect(svg).toContain('<title>channel c1</title>')
})

test('chosen channels have an edge', () => {
  const marksOf = (chosen: ReadonlySet<string>): string => sceneSvg(probeScene(column(2, 20), { ...look, chosen }))
  expect(marksOf(new Set(['c1'])).split('stroke-width="2"').length).toBe(2)
  expect(marksOf(new Set())).not.toContain('stroke-width="2"')
})

test('without a probe the picture says what to do', () => {
  expect(probeScene({ contacts: [] }, look).label).toContain('setProbe')
})
