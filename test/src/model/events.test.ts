import { expect, test } from 'vitest'
import { problemInEventsHeader } from '../../../src/declare/agreement.js'
import { problemInEvents } from '../../../src/model/columnChecks.js'
import { copyEvents, type Events, type EventsHeader, eventsWithin, joinEvents, noEvents } from '../../../src/model/events.js'

/** Rows of frame, channel index and value. */
const eventsOf = (...rows: readonly (readonly [frame: number, channel: number, value: number])[]): Events => ({
  sampleIndex: Float64Array.from(rows, ([frame]) => frame),
  channelIndex: Int32Array.from(rows, ([, channel]) => channel),
  value: Uint32Array.from(rows, ([, , value]) => value),
})
const edges = eventsOf([10, 0, 1], [10, 1, 4_000_000_000], [20, 0, 0], [30, 0, 1])
const limits = { start: 0, end: 100, kinds: ['line', 'word'] as const }

test('events of a stretch of frames, its end not among them', () => {
  expect(eventsWithin(edges, 10, 30)).toEqual(eventsOf([10, 0, 1], [10, 1, 4_000_000_000], [20, 0, 0]))
  expect(eventsWithin(edges, 0, Number.POSITIVE_INFINITY)).toBe(edges)
})

test('pieces become one, in arrays of their own', () => {
  const pieces = [eventsWithin(edges, 0, 15), noEvents, eventsWithin(edges, 15, 40)]
  expect(joinEvents(pieces)).toEqual(edges)
  expect(copyEvents(edges).value).not.toBe(edges.value)
})

test('what columns of events are not, and have to be', () => {
  expect(problemInEvents(edges, limits)).toBeUndefined()
  expect(problemInEvents(eventsOf([10, 0, 2]), limits)).toEqual({
    what: 'value of event 0',
    expected: '0 or 1, since its channel is a line',
    found: '2',
  })
  expect(problemInEvents({ ...edges, value: new Uint32Array(3) }, limits)?.expected).toBe('4 values, one an event')
  expect(problemInEvents({ ...edges, value: Int32Array.from(edges.value) }, limits)?.found).toBe('Int32Array of 4')
  expect(problemInEvents(eventsOf([10, 1, 1], [10, 0, 1]), limits)?.found).toBe('frame 10 of channel 0')
  expect(problemInEvents(eventsOf([10, 2, 1]), limits)?.what).toBe('channelIndex of event 0')
  expect(problemInEvents(eventsOf([100, 0, 1]), limits)?.expected).toBe('a frame from 0 to 99')
  expect(problemInEvents(undefined, limits)).toEqual({
    what: 'sampleIndex',
    expected: 'a Float64Array of frames',
    found: 'nothing',
  })
})

test('a header of events says of each channel whether it is a line or a word', () => {
  const header: EventsHeader = {
    samplingFrequency: 1000,
    channelIds: ['sync', 'word'],
    channelKinds: ['line', 'word'],
    properties: {},
    annotations: {},
  }
  expect(problemInEventsHeader(header)).toBeUndefined()
  expect(problemInEventsHeader({ ...header, channelKinds: ['line'] })).toEqual({
    what: 'channelKinds',
    expected: '2 of line and word, one a channel',
    found: '["line"]',
  })
  expect(problemInEventsHeader({ ...header, channelIds: [1, 1] })?.what).toBe('channelIds')
})
