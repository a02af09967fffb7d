/** Law 7 of events: live equals offline, in events, in clocks, and in when. */
import { Subject } from 'rxjs'
import type { RaggedInstance } from '../../src/declare/sorting.js'
import { Engine } from '../../src/engine/engine.js'
import type { EventsNode, RaggedOperatorNode } from '../../src/engine/node.js'
import { pullRows } from '../../src/engine/ragged.js'
import { copyEvents, type EventChunk, eventsWithin, joinEvents } from '../../src/model/events.js'
import { liveEvents } from '../../src/stream/liveRagged.js'
import type { Choices } from '../arbitraries.js'
import { eventsOf, timeAt } from './acquisition.js'
import { Expectation } from './complete.js'
import { all, eventDifference } from './events.js'
import { broken, unless, type Verdict } from './law.js'
import { declared, reach } from './liveSorting.js'

const engine = new Engine({ cacheBytes: 0 })

/** Events as they are acquired: each chunk has memory of its own, which the sender uses again. */
export const eventAcquisition = async (nodes: readonly EventsNode[], choices: Choices) =>
  eventsOf(
    await Promise.all(
      nodes.map(async (node) => {
        const wholes = await Promise.all(node.segments.map(async (_, segment) => pullRows(node, engine, all(segment))))
        return {
          segments: node.segments,
          chunk: (segment: number, start: number, end: number, last: boolean): EventChunk => {
            const events = copyEvents(eventsWithin(wholes[segment], start, end))
            return { header: node.header, segment, start, end, events, last, ...timeAt(node, segment, start) }
          },
        }
      }),
    ),
    choices,
  )

/** Once a chunk has been taken, its sender uses the memory again. */
export const spoilEvents = ({ events }: EventChunk): void => {
  for (const column of Object.values(events)) column.fill(1)
}

/** Any chunks of hot streams give the same events and clocks, each segment ends once, and what is complete is not withheld. */
export const liveEventsLaw = async (
  instance: RaggedInstance<'events'>,
  node: RaggedOperatorNode<'events'>,
  choices: Choices,
  live: typeof liveEvents = liveEvents,
): Promise<Verdict> => {
  const expectation = new Expectation(declared(node))
  const streams = node.parents.map(() => new Subject<EventChunk>())
  const chunks: EventChunk[] = []
  const end: { error?: unknown; completed: boolean } = { completed: false }
  let withheld: string | undefined
  live(instance, streams).subscribe({
    next: (chunk) => void chunks.push(chunk),
    error: (error: unknown) => {
      end.error = error
    },
    complete: () => {
      end.completed = true
    },
  })
  for (const { input, chunk } of await eventAcquisition(node.parents, choices)) {
    if (chunk === undefined) streams[input].complete()
    else {
      streams[input].next(chunk)
      spoilEvents(chunk)
    }
    expectation.take(chunk === undefined ? { input } : { input, chunk: reach(chunk) })
    withheld ??= expectation.withheld(chunks.map(reach))
  }
  if (end.error !== undefined) return broken(String(end.error))
  if (!end.completed) return broken('it did not complete when its inputs had')
  return unless(...(await Promise.all(node.segments.map((_, segment) => segmentOdds(node, segment, chunks)))), withheld)
}

const segmentOdds = async (
  node: RaggedOperatorNode<'events'>,
  segment: number,
  all: readonly EventChunk[],
): Promise<string | undefined> => {
  const chunks = all.filter((chunk) => chunk.segment === segment)
  const odd = chunks.find(({ start, time, header }, index) => {
    const isNext = start === (chunks[index - 1]?.end ?? 0)
    return !isNext || time !== timeAt(node, segment, start).time || JSON.stringify(header) !== JSON.stringify(node.header)
  })
  if (odd !== undefined) return `a chunk of segment ${segment} at ${odd.start} is not the next, or has another clock or header`
  if (chunks.filter(({ last }) => last).length !== 1 || chunks.at(-1)?.last !== true)
    return `segment ${segment} does not end once, at its end`
  const whole = await pullRows(node, engine, { segment, start: 0, end: Number.POSITIVE_INFINITY })
  return eventDifference(`segment ${segment}, live`, joinEvents(chunks.map(({ events }) => events)), whole)
}
