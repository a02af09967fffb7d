/** Every operator that takes events × every law of events. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventsNode } from '../src/engine/node.js'
import { eventsAt, eventsWithin } from '../src/model/events.js'
import {
  appliedToEvents,
  eventColumnsOf,
  eventPipelineOf,
  eventPipelines,
  eventSubjects,
  eventsNodeOf,
  onEvents,
} from './events.js'
import {
  all,
  channelsLaw,
  eventDifference,
  eventOrderLaw,
  eventPartitionLaw,
  eventProvenanceLaw,
  type PullEvents,
  pullEvents,
} from './laws/events.js'
import type { Verdict } from './laws/law.js'
import { parameters } from './runs.js'
import { cuts, type Drawn, drawnSortings } from './sortings.js'

const demand = (verdict: Verdict, what: string): void => {
  if (verdict._tag === 'broken') throw new Error(`${verdict.how}\nof ${what}`)
}
const laws: readonly [title: string, law: (node: EventsNode, places: readonly number[]) => Promise<Verdict>][] = [
  ['events stay ordered', (node) => eventOrderLaw(node)],
  ['any chunks give each event exactly once', eventPartitionLaw],
  ['some channels give exactly their events', (node) => channelsLaw(node)],
  ['provenance: written as JSON and read back it is the same', (node) => eventProvenanceLaw(node)],
]

test('these operators take events', () => {
  expect(eventSubjects.map(({ kind }) => kind).sort()).toEqual([
    'alignTimes',
    'annotate',
    'frameSlice',
    'selectSegments',
    'setProperty',
    'shiftTimes',
    'timeSlice',
  ])
})

describe.each(eventSubjects)('$kind', ({ instances }) => {
  test.each(laws)('%s', async (_title, law) => {
    let fitted = 0
    const property = fc.asyncProperty(drawnSortings, cuts, async ([drawn], places) => {
      for (const instance of instances) {
        const node = appliedToEvents(instance, eventsNodeOf(drawn))
        if (node === undefined) continue
        fitted++
        demand(await law(node, places), JSON.stringify({ params: instance.params, drawn, places }))
      }
    })
    await fc.assert(property, parameters(25))
    expect(fitted).toBeGreaterThan(0)
  })

  test('events of the input are never written, and building reads nothing', async () => {
    const property = fc.asyncProperty(drawnSortings, async ([drawn]) => {
      for (const instance of instances) {
        let reads = 0
        const input = eventsNodeOf(drawn, () => void reads++)
        const node = appliedToEvents(instance, input)
        expect(reads).toBe(0)
        if (node === undefined) continue
        for (const segment of node.segments.keys()) await pullEvents(node, all(segment))
        for (const [segment, columns] of eventColumnsOf(drawn).entries())
          expect(eventDifference('an input', await pullEvents(input, all(segment)), columns)).toBeUndefined()
      }
    })
    await fc.assert(property, parameters(25))
  })
})

describe('pipelines', () => {
  test.each(laws)('%s', async (_title, law) => {
    const property = fc.asyncProperty(eventPipelines, cuts, async (pipeline, places) =>
      demand(await law(eventPipelineOf(pipeline), places), JSON.stringify({ pipeline, places })),
    )
    await fc.assert(property, parameters(50))
  })
})

describe('structure', () => {
  const hold = (check: (drawn: Drawn, node: EventsNode, places: readonly number[]) => Promise<void>) =>
    fc.assert(
      fc.asyncProperty(drawnSortings, cuts, ([drawn], places) => check(drawn, eventsNodeOf(drawn), places)),
      parameters(25),
    )
  const on = (node: EventsNode, kind: string, params: unknown): EventsNode => {
    const made = appliedToEvents(onEvents(kind, params), node)
    if (made === undefined) throw new Error(`${kind} does not fit`)
    return made
  }

  test('a slice has the events of its frames, counted from its start', () =>
    hold(async (drawn, node, places) => {
      for (const [segment, { frames }] of drawn.segments.entries()) {
        const [startFrame = 0] = places.filter((place) => place < frames)
        const slice = on(on(node, 'selectSegments', { segmentIndices: [segment] }), 'frameSlice', { startFrame })
        const kept = eventsWithin(eventColumnsOf(drawn)[segment], startFrame, frames)
        const expected = { ...kept, sampleIndex: kept.sampleIndex.map((frame) => frame - startFrame) }
        expect(eventDifference('slice', await pullEvents(slice, all(0)), expected)).toBeUndefined()
        expect(slice.segments).toEqual([{ frames: frames - startFrame, times: { tStart: 0.5 + startFrame / 1000 } }])
      }
    }))

  test('segments selected are the input’s, in the order they are named', () =>
    hold(async (drawn, node) => {
      const backward = [...drawn.segments.keys()].toReversed()
      const selected = on(node, 'selectSegments', { segmentIndices: backward })
      for (const [segment, from] of backward.entries())
        expect(eventDifference('one', await pullEvents(selected, all(segment)), eventColumnsOf(drawn)[from])).toBeUndefined()
    }))
})

describe('the laws catch', () => {
  const faults: readonly (readonly [string, PullEvents, (node: EventsNode, on: PullEvents) => Promise<Verdict>])[] = [
    [
      'an event that is dropped at a cut',
      async (node, request) => {
        const found = await pullEvents(node, request)
        return request.start === 0 ? found : eventsAt(found, 1, found.sampleIndex.length)
      },
      (node, on) => eventPartitionLaw(node, [100], on),
    ],
    [
      'a value that has become another',
      async (node, request) => {
        const found = await pullEvents(node, request)
        return request.start === 0 ? found : { ...found, value: found.value.map((value) => value + 1) }
      },
      (node, on) => eventPartitionLaw(node, [100], on),
    ],
    [
      'events out of order',
      async (node, request) => {
        const { sampleIndex, channelIndex, value } = await pullEvents(node, request)
        return { sampleIndex: sampleIndex.toReversed(), channelIndex: channelIndex.toReversed(), value: value.toReversed() }
      },
      (node, on) => eventOrderLaw(node, on),
    ],
    [
      'another channel’s events',
      async (node, { units: _units, ...request }) => pullEvents(node, request),
      (node, on) => channelsLaw(node, on),
    ],
    [
      'events that a reload does not give',
      async (node, request) => eventsAt(await pullEvents(node, request), 1, 3),
      (node, on) => eventProvenanceLaw(node, on),
    ],
  ]
  test.each(faults)('%s', async (_name, faulty, law) => {
    const node = eventsNodeOf({
      units: 2,
      segments: [
        {
          frames: 300,
          spikes: [
            [3, 0],
            [3, 1],
            [100, 1],
            [250, 0],
          ],
        },
      ],
    })
    expect((await law(node, pullEvents))._tag).toBe('holds')
    expect((await law(node, faulty))._tag).toBe('broken')
  })
})
