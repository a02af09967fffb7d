import { type Chunk, generateRecording, numpySorting } from 'rxephys'
import { frameSlice } from 'rxephys/operators'
import { lastValueFrom, Subject, toArray } from 'rxjs'
import { expect, test } from 'vitest'

const recording = await generateRecording({ numChannels: 2, durations: [0.1], samplingFrequency: 1000, dtype: 'int16' })
const slice = frameSlice({ startFrame: 10, endFrame: 70 })

test('an operator on either kind moves the kind that comes, traces or spikes', async () => {
  const traces = await lastValueFrom(recording.chunks({ chunkSize: 30 }).pipe(slice, toArray()))
  expect(traces.map(({ start, frames, last }) => [start, frames, last])).toEqual([
    [0, 20, false],
    [20, 30, false],
    [50, 10, true],
  ])
  const sorting = await numpySorting({ samplingFrequency: 1000, trains: [new Map([['a', [3, 12, 69, 71]]])] })
  const spikes = await lastValueFrom(sorting.chunks({ chunkSize: 30 }).pipe(slice, toArray()))
  expect(spikes.flatMap(({ spikes: { sampleIndex } }) => [...sampleIndex])).toEqual([2, 59])
})

test('chunks that the first one calls forth are gone through after it, and an empty stream stays empty', async () => {
  const chunks = await lastValueFrom(recording.chunks({ chunkSize: 50 }).pipe(toArray()))
  const source = new Subject<Chunk>()
  const seen: number[] = []
  source.pipe(slice).subscribe({
    next: ({ start }) => {
      seen.push(start)
      if (start === 0) source.next(chunks[1])
    },
    complete: () => seen.push(-1),
  })
  source.next(chunks[0])
  source.complete()
  expect(seen).toEqual([0, 40, -1])
  const nothing = new Subject<Chunk>()
  const ended = lastValueFrom(nothing.pipe(slice, toArray()))
  nothing.complete()
  expect(await ended).toEqual([])
})
