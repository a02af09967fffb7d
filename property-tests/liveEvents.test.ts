/** Every operator that takes events, and one made up, live. */
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { map } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { RaggedInstance } from '../src/declare/sorting.js'
import { raggedOperatorNode } from '../src/engine/build.js'
import { type EventChunk, eventsWhere } from '../src/model/events.js'
import { liveEvents } from '../src/stream/liveRagged.js'
import { choices } from './arbitraries.js'
import { eventSubjects, eventsNodeOf, onEvents } from './events.js'
import { judged } from './laws/law.js'
import { liveEventsLaw } from './laws/liveEvents.js'
import { parameters } from './runs.js'
import { drawnSortings } from './sortings.js'

/** Keeps the events that no other is near to, and swaps nothing: its kernel sees some frames around a range. */
const alone: RaggedInstance<'events'> = {
  ...onEvents('frameSlice', {}),
  kind: 'alone',
  bind: ([header]) =>
    E.right({
      header,
      margin: { before: 5, after: 9 },
      kernel: (events) => {
        const { sampleIndex } = events
        let place = -1
        return eventsWhere(events, () => {
          place++
          const before = sampleIndex[place] - (sampleIndex[place - 1] ?? Number.NEGATIVE_INFINITY)
          const after = (sampleIndex[place + 1] ?? Number.POSITIVE_INFINITY) - sampleIndex[place]
          return before > 5 && after > 9
        })
      },
    }),
}

const property = (instance: RaggedInstance<'events'>, live = liveEvents) =>
  fc.asyncProperty(drawnSortings, choices, async ([drawn], chosen) => {
    const built = raggedOperatorNode(instance, [eventsNodeOf(drawn)])
    if (E.isLeft(built)) return
    const verdict = await judged(() => liveEventsLaw(instance, built.right, chosen, live))
    // Segments that do not ascend, or that follow each other as one, are refused live.
    if (verdict._tag === 'broken' && !verdict.how.includes('Unsupported')) throw new Error(verdict.how)
  })

describe.each([...eventSubjects, { kind: 'one that is made up', instances: [alone] }])('$kind', ({ instances }) => {
  test('live equals offline, however the stream is cut and its segments end', async () => {
    for (const instance of instances) await fc.assert(property(instance), parameters(25))
  })
})

const changed =
  (change: (chunk: EventChunk) => EventChunk): typeof liveEvents =>
  (instance, inputs) =>
    liveEvents(instance, inputs).pipe(map(change))

test('a live stage that loses events, or the end of a segment, is found', async () => {
  const faults = [
    changed((chunk) => ({ ...chunk, last: false })),
    changed((chunk) => ({ ...chunk, events: eventsWhere(chunk.events, (channel) => channel > 0) })),
  ]
  for (const faulty of faults) expect((await fc.check(property(alone, faulty), parameters(50))).failed).toBe(true)
})
