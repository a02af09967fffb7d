/** Which segments and clocks an operator has of its inputs, where nothing else is said. */
import { either as E } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import { raggedAlongside, timesOf, tracesAlongside } from '../../../src/engine/segments.js'
import { orThrow } from '../../../src/model/attempt.js'
import { renderFault } from '../../../src/model/fault.js'
import type { Lane } from '../../../src/model/frames.js'
import type { Segment, SegmentTimes, TimeVector } from '../../../src/model/header.js'

const of = (...frames: readonly number[]): readonly Segment[] => frames.map((each) => ({ frames: each, times: {} }))
const refusal = (found: ReturnType<typeof tracesAlongside>): string => (E.isLeft(found) ? renderFault(found.left) : 'none')
const forever = Number.POSITIVE_INFINITY

describe('segments', () => {
  test('of traces are the first input’s, with those of the others beside them', () => {
    const found = orThrow(tracesAlongside([of(5, 7), of(5, 7)]))
    expect(found.map(({ frames, lanes }) => [frames, lanes])).toEqual(
      [5, 7].map((frames, segment) => [frames, [0, 1].map((input) => ({ input, segment, from: 0, at: 0, frames }))]),
    )
    expect(refusal(tracesAlongside([of(5, 7), of(5, 7), of(5, 8)]))).toContain('expected 5, 7, as the first input')
    expect(refusal(tracesAlongside([of(5), of(5, 7)]))).toContain('found 5, 7')
  })

  test('of spikes have the length that one of the inputs knows, and let every spike pass', () => {
    const found = orThrow(raggedAlongside([of(forever, 7, forever), of(5, 7, forever)]))
    expect(found.map(({ frames }) => frames)).toEqual([5, 7, forever])
    expect(found[1].lanes).toEqual([0, 1].map((input) => ({ input, segment: 1, from: 0, at: 0, frames: forever })))
    expect(refusal(raggedAlongside([of(5, 7), of(5, 8)]))).toContain('frames of segment 1 of the sortings: expected 7, found 8')
    expect(refusal(raggedAlongside([of(5, 7), of(5)]))).toContain('expected 2, as the first, found 1')
  })
})

describe('the clock of a segment', () => {
  const lane = (more: Partial<Lane> = {}): Lane => ({ input: 0, segment: 0, from: 0, at: 0, frames: 100, ...more })
  const clock = (times: SegmentTimes, lanes: readonly Lane[], rate = 1000, held = 1000): SegmentTimes =>
    timesOf(lanes, [{ segments: [{ frames: 100, times }], header: { samplingFrequency: held } }], rate)

  test('is the input’s where it begins with it', () => {
    expect(clock({ tStart: 2.5 }, [lane()])).toEqual({ tStart: 2.5 })
    expect(clock({}, [lane({ frames: 40 })])).toEqual({})
    expect(clock({ tStart: 1 }, [lane(), lane({ segment: 0 })])).toEqual({ tStart: 1 })
  })

  test('starts later where it begins later, and earlier where something stands before', () => {
    expect(clock({ tStart: 2.5 }, [lane({ from: 500 })])).toEqual({ tStart: 3 })
    expect(clock({}, [lane({ from: 500 })])).toEqual({ tStart: 0.5 })
    expect(clock({ tStart: 2.5 }, [lane({ at: 500 })])).toEqual({ tStart: 2 })
    expect(clock({ tStart: 2.5, samplingFrequency: 500 }, [lane({ from: 500 })])).toEqual({ tStart: 3.5, samplingFrequency: 500 })
  })

  test('is none of a segment that is made of several, or of nothing', () => {
    expect(clock({ tStart: 2.5 }, [lane({ frames: 40 }), lane({ at: 40 })])).toEqual({})
    expect(clock({ tStart: 2.5 }, [])).toEqual({})
  })

  test('says its rate where the header has another', () => {
    expect(clock({ tStart: 1 }, [lane()], 500, 1000)).toEqual({ tStart: 1, samplingFrequency: 1000 })
    expect(clock({ tStart: 1, samplingFrequency: 500 }, [lane()], 500, 1000)).toEqual({ tStart: 1, samplingFrequency: 500 })
  })

  test('that is a list of times is cut where the segment is', async () => {
    const times = Float64Array.from({ length: 100 }, (_, frame) => frame / 10)
    const vector: TimeVector = { frames: 100, read: async (start, end) => times.slice(start, end) }
    expect(clock({ vector }, [lane()], 500).vector).toBe(vector)
    expect(clock({ vector }, [lane({ frames: 101 })]).vector).toBe(vector)
    for (const cut of [lane({ frames: 99 }), lane({ from: 30, frames: 20 })]) {
      const found = clock({ vector }, [cut])
      expect(Object.keys(found)).toEqual(['vector'])
      expect(found.vector?.frames).toBe(cut.frames)
      expect(await found.vector?.read(0, cut.frames)).toEqual(times.slice(cut.from, cut.from + cut.frames))
    }
  })
})
