import { either as E } from 'fp-ts'
import { FaultError, generateRecording, type SpikeChunk } from 'rxephys'
import { defineSortingOperator, exactly } from 'rxephys/declare'
import { aggregateChannels, aggregateUnits } from 'rxephys/operators'
import { lastValueFrom, type Observable, Subject, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { orThrow } from '../../../src/model/attempt.js'
import type { Lane } from '../../../src/model/frames.js'
import { liveSpikes } from '../../../src/stream/liveRagged.js'
import { units } from '../../operators/fewUnits.js'

/** An author's own: all segments as one. */
const joinSegments = defineSortingOperator({
  kind: 'joinSegments',
  version: 1,
  inputs: 'one',
  params: exactly({}),
  examples: () => [{}],
  bind: (_params, [header]) =>
    E.right({
      header,
      segments: ([segments]) => {
        let at = 0
        const lanes = segments.map(({ frames }, segment): Lane => {
          const lane = { input: 0, segment, from: 0, at, frames }
          at += frames
          return lane
        })
        return E.right([{ frames: at, lanes, times: {} }])
      },
    }),
})

test.each(['complete', 'another segment'])('a segment that others may join is not over before the stream is: %s', async (how) => {
  const sorting = await units()
  const source = new Subject<SpikeChunk>()
  const out: SpikeChunk[] = []
  const told: string[] = []
  const instance = orThrow(joinSegments.instantiate({}, 'joinSegments'))
  liveSpikes(instance, [source]).subscribe({ next: (chunk) => out.push(chunk), error: (error) => told.push(`${error}`) })
  const chunks = await lastValueFrom(sorting.chunks().pipe(toArray()))
  for (const chunk of chunks) source.next(chunk)
  expect(chunks.at(-1)?.last).toBe(true)
  expect(out.map(({ last }) => last)).not.toContain(true)
  if (how === 'complete') source.complete()
  else source.next({ ...chunks[0], segment: 1 })
  expect([out.at(-1)?.last, told]).toEqual(
    how === 'complete' ? [true, []] : [false, [expect.stringContaining('Unsupported: joinSegments of live streams')]],
  )
})

/** Seconds of spikes, one at the start of each, as an acquisition sends them. */
const seconds = async (count: number): Promise<readonly SpikeChunk[]> => {
  const { header } = await units()
  return Array.from({ length: count }, (_, second) => ({
    header,
    segment: 0,
    start: second * 1000,
    end: (second + 1) * 1000,
    spikes: { sampleIndex: Float64Array.of(second * 1000), unitIndex: Int32Array.of(0) },
    last: false,
  }))
}
const toldBy = (stream: Observable<unknown>): string[] => {
  const told: string[] = []
  stream.subscribe({ error: (error: unknown) => told.push(error instanceof FaultError ? error.message : `${error}`) })
  return told
}

test('an input that lags more than 10 s behind another is given up, and no input is listened to any more', async () => {
  const [first, second] = [new Subject<SpikeChunk>(), new Subject<SpikeChunk>()]
  const told = toldBy(aggregateUnits([first, second], { renamedUnitIds: [0, 1, 2, 3, 4, 5] }))
  const chunks = await seconds(11)
  second.next(chunks[0])
  for (const chunk of chunks) {
    expect([told, first.observed, second.observed]).toEqual([[], true, true])
    first.next(chunk)
  }
  // Frames 1000 to 11,000 wait: not more than 10 s.
  expect(told).toEqual([])
  first.next({ ...chunks[0], start: 11_000, end: 11_001, spikes: { ...chunks[0].spikes, sampleIndex: Float64Array.of(11_000) } })
  expect(told).toEqual([expect.stringMatching(/input 0 of aggregateUnits is 10 s ahead of another.*10001/s)])
  expect([first.observed, second.observed]).toEqual([false, false])
})

test('a stage that fails listens to none of its inputs any more', async () => {
  const recording = await generateRecording({ numChannels: 2, durations: [0.1], samplingFrequency: 1000 })
  const [chunk] = await lastValueFrom(recording.chunks().pipe(toArray()))
  const [first, second] = [new Subject<typeof chunk>(), new Subject<typeof chunk>()]
  const told = toldBy(aggregateChannels([first, second]))
  expect([first.observed, second.observed]).toEqual([true, true])
  second.next({ ...chunk, start: 5 })
  expect([told.length, first.observed, second.observed]).toEqual([1, false, false])
})
