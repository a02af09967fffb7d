/** Edges in random samples: what a walk through all of them finds, whatever is asked for, from JSON, and live. */
import fc from 'fast-check'
import { lastValueFrom, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { detectEdges } from '../src/api/operators.js'
import { memory } from '../src/api/sources.js'
import { joinEvents } from '../src/model/events.js'
import { all, channelsLaw, eventDifference, eventOrderLaw, eventPartitionLaw, pullEvents } from './laws/events.js'
import type { Verdict } from './laws/law.js'
import { parameters } from './runs.js'
import { cuts } from './sortings.js'

const RATE = 1000

const drawn = fc.record({
  channels: fc.integer({ min: 1, max: 3 }),
  // Runs of equal samples, as lines and words have them.
  runs: fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 9 })), { maxLength: 60 }),
  params: fc.oneof(
    fc.record({
      threshold: fc.integer({ min: -15, max: 15 }),
      hysteresis: fc.integer({ min: 0, max: 12 }),
      maxTransitionMs: fc.integer({ min: 1, max: 12 }),
    }),
    fc.record({ method: fc.constant('bits' as const), bits: fc.subarray([0, 1, 4, 15], { minLength: 1 }) }),
    fc.record({ method: fc.constant('words' as const) }),
  ),
  chunkSize: fc.integer({ min: 1, max: 50 }),
})

/** The edges of one channel by the words of the docstring, walking through all that came before. */
const edgesOf = (samples: readonly number[], params: { threshold?: number; hysteresis?: number; maxTransitionMs?: number }) => {
  const { threshold = 0, hysteresis = 0, maxTransitionMs = 1 } = params
  const found: (readonly [frame: number, value: number])[] = []
  let last: { readonly frame: number; readonly high: boolean } | undefined
  for (const [frame, sample] of samples.entries()) {
    if (sample < threshold && sample >= threshold - hysteresis) continue
    const high = sample >= threshold
    const isInTime = last !== undefined && frame - last.frame <= (hysteresis === 0 ? 1 : (maxTransitionMs * RATE) / 1000)
    if (last !== undefined && last.high !== high && isInTime) found.push([frame, high ? 1 : 0])
    last = { frame, high }
  }
  return found
}

const demand = (verdict: Verdict): void => {
  if (verdict._tag === 'broken') throw new Error(verdict.how)
}

test('edges are those of a walk, in any chunks and live', async () => {
  const property = fc.asyncProperty(drawn, cuts, async ({ channels, runs, params, chunkSize }, places) => {
    const column = runs.flatMap(([value, times]) => new Array<number>(times).fill(value))
    const traces = Int16Array.from(
      column.flatMap((value, frame) => Array.from({ length: channels }, (_, c) => value + c * (frame % 3))),
    )
    const recording = await memory({
      traces: [traces],
      samplingFrequency: RATE,
      channelIds: Array.from({ length: channels }, (_, c) => c),
    })
    const stage = detectEdges(params)
    const { node } = recording.pipe(stage)
    demand(await eventOrderLaw(node))
    demand(await eventPartitionLaw(node, places))
    demand(await channelsLaw(node))
    const found = await pullEvents(node, all(0))
    const live = await lastValueFrom(recording.chunks({ chunkSize }).pipe(stage, toArray()))
    expect(eventDifference('live', joinEvents(live.map(({ events }) => events)), found)).toBeUndefined()
    const told = Array.from(found.sampleIndex, (frame, event) => [found.channelIndex[event], frame, found.value[event]].join())
    const bits = 'bits' in params ? params.bits : []
    const expected = Array.from({ length: channels }, (_, channel) => {
      const samples = column.map((_value, frame) => traces[frame * channels + channel])
      if ('threshold' in params) return edgesOf(samples, params).map((edge) => [channel, ...edge].join())
      const lines =
        'bits' in params ? bits.map((bit) => samples.map((word) => (word >> bit) & 1)) : [samples.map((word) => word & 0xffff)]
      return lines.flatMap((line, place) =>
        line.flatMap((value, frame) =>
          frame > 0 && value !== line[frame - 1] ? [[channel * lines.length + place, frame, value].join()] : [],
        ),
      )
    }).flat()
    expect(told.toSorted()).toEqual(expected.toSorted())
  })
  await fc.assert(property, parameters(60))
})
