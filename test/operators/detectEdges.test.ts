import { memory, type openEvents } from 'rxephys'
import { detectEdges, frameSlice } from 'rxephys/operators'
import { lastValueFrom, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { refusal } from './fewUnits.js'

const recorded = (traces: Int16Array | Float32Array, channelIds: readonly string[] = ['x']) =>
  memory({ traces: [traces], samplingFrequency: 1000, channelIds })
const told = ({ sampleIndex, channelIndex, value }: Awaited<ReturnType<Awaited<ReturnType<typeof openEvents>>['getEvents']>>) =>
  Array.from(sampleIndex, (frame, event) => [frame, channelIndex[event], value[event]])

describe('threshold', () => {
  test('an edge is at the first frame of the new value; before the first frame nothing is known', async () => {
    const pulses = await recorded(Int16Array.of(9, 9, 0, 0, 5, 4, 9))
    const events = pulses.pipe(detectEdges({ threshold: 5 }))
    expect([events.channelIds, events.channelKinds]).toEqual([['x'], ['line']])
    expect(told(await events.getEvents())).toEqual([
      [2, 0, 0],
      [4, 0, 1],
      [5, 0, 0],
      [6, 0, 1],
    ])
    expect(told(await pulses.pipe(detectEdges({ threshold: 5, edges: 'falling' })).getEvents())).toEqual([
      [2, 0, 0],
      [5, 0, 0],
    ])
  })

  test('with hysteresis a line falls below the band alone, and an edge takes maxTransitionMs at most', async () => {
    const slow = await recorded(Float32Array.of(0, 6, 10, 6, 10, 6, 4, 6, 6, 6, 10, 0))
    const rule = { threshold: 10, hysteresis: 5 } as const
    expect(told(await slow.pipe(detectEdges(rule)).getEvents())).toEqual([
      [2, 0, 1],
      [6, 0, 0],
      [10, 0, 1],
      [11, 0, 0],
    ])
    // From frame 6 to frame 10 it takes 4 ms: no edge, and the fall after it is one.
    expect(told(await slow.pipe(detectEdges({ ...rule, maxTransitionMs: 3 })).getEvents())).toEqual([
      [2, 0, 1],
      [6, 0, 0],
      [11, 0, 0],
    ])
  })
})

test('bits are lines, and words have their value, as if they were unsigned', async () => {
  const words = await recorded(Int16Array.of(0, 1, 0, 65, 0, -1, 0, -1), ['d', 'e'])
  const lines = words.pipe(detectEdges({ method: 'bits', bits: [0, 6, 15] }))
  expect(lines.channelIds).toEqual(['d.0', 'd.6', 'd.15', 'e.0', 'e.6', 'e.15'])
  expect(told(await lines.getEvents())).toEqual([
    [1, 4, 1],
    [2, 5, 1],
  ])
  const changes = words.pipe(detectEdges({ method: 'words' }))
  expect(changes.channelKinds).toEqual(['word', 'word'])
  expect(told(await changes.getEvents())).toEqual([
    [1, 1, 65],
    [2, 1, 65_535],
  ])
})

test('the same in any chunks, live, from JSON, and saved', async () => {
  const samples = Int16Array.from({ length: 5000 }, (_, frame) =>
    Math.round(40 * Math.sin(frame / 9) + 20 * Math.sin(frame / 1.7)),
  )
  const pulses = await recorded(samples, ['a', 'b'])
  const stage = detectEdges({ threshold: 20, hysteresis: 30, maxTransitionMs: 7 })
  const events = pulses.pipe(stage)
  const all = told(await events.getEvents())
  expect(all.length).toBeGreaterThan(50)
  for (const chunkSize of [7, 1000]) {
    const chunks = await lastValueFrom(events.chunks({ chunkSize }).pipe(toArray()))
    expect(chunks.flatMap((chunk) => told(chunk.events))).toEqual(all)
    const live = await lastValueFrom(pulses.chunks({ chunkSize }).pipe(stage, toArray()))
    expect(live.flatMap((chunk) => told(chunk.events))).toEqual(all)
    expect(live.at(-1)?.header).toEqual(events.header)
  }
})

test('slices of events are those of the recording’s events', async () => {
  const pulses = await recorded(Int16Array.of(0, 9, 0, 9, 0, 9))
  const events = pulses.pipe(detectEdges({ threshold: 5 }), frameSlice({ startFrame: 2, endFrame: 4 }))
  expect(told(await events.getEvents())).toEqual([
    [0, 0, 0],
    [1, 0, 1],
  ])
})

test('faults', async () => {
  const [ints, floats] = [await recorded(Int16Array.of(0, 1)), await recorded(Float32Array.of(0, 1))]
  expect(refusal(() => ints.pipe(detectEdges()))).toContain(
    'detectEdges.params.threshold: expected a number, with method "threshold"',
  )
  expect(refusal(() => ints.pipe(detectEdges({ threshold: 1, channelIds: ['y'] })))).toContain('detectEdges.params.channelIds')
  expect(refusal(() => ints.pipe(detectEdges({ method: 'bits', bits: [16] })))).toContain('bits below 16')
  expect(refusal(() => floats.pipe(detectEdges({ method: 'bits' })))).toContain('bits of float32 samples')
})
