import { type EventChunk, memoryEvents } from 'rxephys'
import { frameSlice } from 'rxephys/operators'
import { lastValueFrom, Subject, toArray } from 'rxjs'
import { expect, test } from 'vitest'

const triggers = await memoryEvents({
  samplingFrequency: 1000,
  channelIds: ['sync', 'word'],
  channelKinds: ['line', 'word'],
  events: [
    {
      sampleIndex: Float64Array.of(3, 12, 40, 69, 71),
      channelIndex: Int32Array.of(0, 1, 0, 1, 0),
      value: Uint32Array.of(1, 700, 0, 9, 1),
    },
  ],
})

test('events come in chunks, each once, with for await and as an observable', async () => {
  const seen: number[] = []
  for await (const { events } of triggers.chunks({ chunkSize: 30 })) seen.push(...events.sampleIndex)
  expect(seen).toEqual([3, 12, 40, 69, 71])
  const chunks = await lastValueFrom(triggers.chunks({ chunkSize: 30 }).pipe(toArray()))
  expect(chunks.map(({ start, end, last }) => [start, end, last])).toEqual([
    [0, 30, false],
    [30, 60, false],
    [60, 72, true],
  ])
  chunks[0].events.value.fill(5)
  expect((await triggers.getEvents()).value).toEqual(Uint32Array.of(1, 700, 0, 9, 1))
})

test('an operator moves live events as it moves those of a file', async () => {
  const live = await lastValueFrom(
    triggers.chunks({ chunkSize: 7 }).pipe(frameSlice({ startFrame: 10, endFrame: 70 }), toArray()),
  )
  expect(live.flatMap(({ events }) => [...events.sampleIndex])).toEqual([2, 30, 59])
  expect(live.flatMap(({ events }) => [...events.value])).toEqual([700, 0, 9])
  expect(live.at(-1)?.last).toBe(true)
})

test('a segment ends with a chunk that is last; what does not fit is refused with both', async () => {
  const [first, second] = await lastValueFrom(triggers.chunks({ chunkSize: 30 }).pipe(toArray()))
  const faultOf = (...chunks: readonly EventChunk[]): string => {
    const source = new Subject<EventChunk>()
    let told = ''
    source.pipe(frameSlice({ startFrame: 0 })).subscribe({
      error: (error: unknown) => {
        told = `${error}`
      },
    })
    for (const chunk of chunks) source.next(chunk)
    return told
  }
  expect(faultOf({ ...first, last: true }, second)).toMatch(/Conflict: segment of input 0.*has ended/)
  const beyond = { ...first, events: { ...first.events, sampleIndex: Float64Array.of(3, 30) } }
  expect(faultOf(beyond)).toMatch(/sampleIndex of event 1 of a chunk.*from 0 to 29.*an event belongs to one chunk/)
  const value = Uint32Array.of(2, 700)
  expect(faultOf({ ...first, events: { ...first.events, value } })).toMatch(/value of event 0.*0 or 1.*line/)
  const other = { ...first.header, channelKinds: ['word', 'word'] as const }
  expect(
    faultOf(first, {
      ...first,
      header: other,
      start: 30,
      end: 31,
      events: { ...first.events, sampleIndex: Float64Array.of(30, 30) },
    }),
  ).toMatch(/channelKinds/)
})
