import { acquire, type Chunk, FaultError, gapsToSegments, generateRecording, type Recording, replay } from 'rxephys'
import {
  aggregateChannels,
  annotate,
  bandpassFilter,
  commonReference,
  concatenateRecordings,
  frameSlice,
  selectChannels,
} from 'rxephys/operators'
import { lastValueFrom, NEVER, type Observable, of, Subject, take, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'

const recording = await generateRecording({ numChannels: 2, durations: [0.5], samplingFrequency: 1000, dtype: 'int16' })
const band = bandpassFilter({ freqMin: 50, freqMax: 200, blockFrames: 100, marginMs: 20 })

const chunksFrom = async (from: Recording, chunkSize: number): Promise<readonly Chunk[]> =>
  lastValueFrom(from.chunks({ chunkSize }).pipe(toArray()))
const chunks = await chunksFrom(recording, 50)
const numbers = (all: readonly Chunk[]): readonly number[] => all.flatMap(({ data }) => Array.from(data, Number))
const faultOf = (stream: Observable<unknown>): string[] => {
  const told: string[] = []
  stream.subscribe({ error: (error: unknown) => told.push(error instanceof FaultError ? error.message : 'not a fault') })
  return told
}

describe('a live operator', () => {
  test('gives what the recording gives', async () => {
    const live = await lastValueFrom(recording.chunks({ chunkSize: 37 }).pipe(band, toArray()))
    const { data } = await recording.pipe(band).getTraces()
    expect(numbers(live)).toEqual(Array.from(data, Number))
  })

  test('sends a block once its margin has arrived, not before and not later', () => {
    const source = new Subject<Chunk>()
    const sent: number[] = []
    source.pipe(band).subscribe(({ start, frames }) => sent.push(start + frames))
    // Blocks of 100 frames need 20 more: the first is complete at frame 120, which is in the third chunk.
    const ends = chunks.map((chunk) => {
      source.next(chunk)
      return sent.at(-1) ?? 0
    })
    expect(ends).toEqual([0, 0, 100, 100, 200, 200, 300, 300, 400, 500])
  })

  test('ends its segment with the source, whichever way that is told', () => {
    const endings: readonly ((source: Subject<Chunk>) => void)[] = [
      (source) => source.complete(),
      (source) => source.next({ ...chunks[9], start: 500, frames: 0, dtype: 'int16', data: new Int16Array(0), last: true }),
      (source) => source.next({ ...chunks[0], segment: 1 }),
    ]
    for (const end of endings) {
      const source = new Subject<Chunk>()
      const out: Chunk[] = []
      source.pipe(band).subscribe((chunk) => out.push(chunk))
      for (const chunk of chunks) source.next({ ...chunk, last: false })
      expect(out.some(({ last }) => last)).toBe(false)
      end(source)
      expect(out.at(-1)).toMatchObject({ segment: 0, last: true })
      expect(out.reduce((sum, { frames }) => sum + frames, 0)).toBe(500)
    }
  })

  test('after others gives the same, whatever becomes of the memory that was sent', async () => {
    const source = new Subject<Chunk>()
    const out: Chunk[] = []
    const stages = [annotate({ key: 'tried', value: true }), commonReference(), band] as const
    source.pipe(...stages).subscribe((chunk) => out.push(chunk))
    for (const chunk of chunks) {
      const data = Int16Array.from(chunk.data, Number)
      source.next({ ...chunk, dtype: 'int16', data })
      data.fill(99)
    }
    const { data } = await recording.pipe(...stages).getTraces()
    expect(numbers(out)).toEqual(Array.from(data, Number))
  })

  test('that changes no sample passes those of an acquisition on, uncopied', async () => {
    const acquisition = await acquire({
      header: { samplingFrequency: 1000, channelIds: ['a', 'b'], dtype: 'int16' },
      connect: () => of({ segment: 0, start: 0, frames: 2, data: Int16Array.of(1, 2, 3, 4) }),
    })
    const [sent, passed] = await Promise.all([
      lastValueFrom(acquisition.pipe(take(1))),
      lastValueFrom(acquisition.pipe(annotate({ key: 'tried', value: true }), take(1))),
    ])
    expect(passed.header.annotations).toEqual({ tried: true })
    expect(passed.data).toBe(sent.data)
  })

  test('stops listening when nobody listens to it', () => {
    const source = new Subject<Chunk>()
    const subscription = source.pipe(band).subscribe()
    expect(source.observed).toBe(true)
    subscription.unsubscribe()
    expect(source.observed).toBe(false)
  })

  test('does not throw when it is called wrongly, but says so when it runs', () => {
    const wrong = selectChannels({ channelIds: ['no such'] })
    const source = new Subject<Chunk>()
    const told = faultOf(source.pipe(wrong))
    source.next(chunks[0])
    expect(told).toEqual([expect.stringContaining('selectChannels.params.channelIds[0]: expected one of "0", "1"')])
  })

  test('does not take a jump in the clock for nothing', () => {
    const source = new Subject<Chunk>()
    const told = faultOf(source.pipe(band))
    source.next(chunks[0])
    source.next(chunks[2])
    expect(told).toEqual([expect.stringMatching(/expected 50, where the one before ended, found 100 \(gapsToSegments/)])
  })

  test('lets go of what lies beyond a slice', () => {
    const source = new Subject<Chunk>()
    const out: Chunk[] = []
    source.pipe(frameSlice({ startFrame: 60, endFrame: 130 })).subscribe((chunk) => out.push(chunk))
    for (const chunk of chunks.slice(0, 3)) source.next(chunk)
    expect(out.map(({ start, frames, last }) => [start, frames, last])).toEqual([
      [0, 40, false],
      [40, 30, true],
    ])
  })
})

describe('several live inputs', () => {
  test('may come one behind the other', async () => {
    const other = await generateRecording({ numChannels: 1, durations: [0.5], samplingFrequency: 1000, dtype: 'int16', seed: 9 })
    const [left, right] = [new Subject<Chunk>(), new Subject<Chunk>()]
    const out: Chunk[] = []
    aggregateChannels([left, right]).subscribe((chunk) => out.push(chunk))
    for (const chunk of chunks) left.next(chunk)
    left.complete()
    expect(out).toEqual([])
    for (const chunk of await chunksFrom(other, 130)) right.next(chunk)
    right.complete()
    const { data } = await aggregateChannels([recording, other]).getTraces()
    expect(numbers(out)).toEqual(Array.from(data, Number))
  })

  test('that differ in their segments are a conflict', () => {
    const [left, right] = [new Subject<Chunk>(), new Subject<Chunk>()]
    const told = faultOf(aggregateChannels([left, right]))
    left.next(chunks[0])
    left.complete()
    right.next(chunks[0])
    right.next({ ...chunks[0], segment: 1 })
    expect(told).toEqual([
      expect.stringContaining('Conflict: segments of input 1 of aggregateChannels: expected 1, as input 0, found 2'),
    ])
  })

  test('one too far behind is an overflow', () => {
    const left = new Subject<Chunk>()
    const told = faultOf(aggregateChannels([left, NEVER]))
    const ahead = faultOf(aggregateChannels([left, new Subject<Chunk>()]))
    const second: Chunk = { ...chunks[0], frames: 1000, dtype: 'int16', data: new Int16Array(2000), last: false }
    for (let index = 0; index < 12; index++) left.next({ ...second, start: index * 1000 })
    expect([told, ahead]).toEqual([
      [expect.stringContaining('Overflow: input 0 of aggregateChannels is 10 s ahead of another')],
      [expect.stringContaining('Overflow: input 0 of aggregateChannels is 10 s ahead of another')],
    ])
  })

  test('cannot be put end to end', () => {
    const [left, right] = [new Subject<Chunk>(), new Subject<Chunk>()]
    const told = faultOf(concatenateRecordings([left, right]))
    left.next(chunks[0])
    right.next(chunks[0])
    expect(told).toEqual([expect.stringContaining('Unsupported: concatenateRecordings of live streams')])
  })

  test.each(['complete', 'another segment'])('one alone, put end to end, is not over before the stream is: %s', (how) => {
    const source = new Subject<Chunk>()
    const out: Chunk[] = []
    const told: string[] = []
    concatenateRecordings([source]).subscribe({ next: (chunk) => out.push(chunk), error: (error) => told.push(`${error}`) })
    for (const chunk of chunks) source.next(chunk)
    expect(out.map(({ start, last }) => [start, last])).toEqual(chunks.map(({ start }) => [start, false]))
    if (how === 'complete') source.complete()
    else source.next({ ...chunks[0], segment: 1 })
    expect([out.at(-1)?.last, told]).toEqual(
      how === 'complete' ? [true, []] : [false, [expect.stringContaining('Unsupported: concatenateRecordings of live streams')]],
    )
  })
})

describe('gaps', () => {
  test('end the segment: the next samples begin another, at frame 0, with their own time', async () => {
    const source = new Subject<Chunk>()
    const out: Chunk[] = []
    source.pipe(gapsToSegments()).subscribe((chunk) => out.push(chunk))
    for (const index of [0, 1, 4, 5]) source.next({ ...chunks[index], time: index / 20 })
    source.complete()
    expect(out.map(({ segment, start, frames, last, time }) => [segment, start, frames, last, time])).toEqual([
      [0, 0, 50, false, 0],
      [0, 50, 50, false, 0.05],
      [0, 100, 0, true, undefined],
      [1, 0, 50, false, 0.2],
      [1, 50, 50, false, 0.25],
      [1, 100, 0, true, undefined],
    ])
  })

  test.each([
    ['without times, starts where frames and rate say', undefined, [undefined, undefined, undefined, 0.2, undefined, undefined]],
    ['with the time of the first chunk alone, goes on from there', 7, [7, undefined, undefined, 7.2, undefined, undefined]],
  ])('a segment after one, %s', (_how, time, expected) => {
    const source = new Subject<Chunk>()
    const out: Chunk[] = []
    source.pipe(gapsToSegments()).subscribe((chunk) => out.push(chunk))
    for (const index of [0, 1, 4, 5]) {
      const { time: _time, ...chunk } = chunks[index]
      source.next(index === 0 && time !== undefined ? { ...chunk, time } : chunk)
    }
    source.complete()
    expect(out.map((chunk) => chunk.time)).toEqual(expected)
  })

  test('who comes late finds the time at which the first frame that came lies', () => {
    const source = new Subject<Chunk>()
    const out: Chunk[] = []
    source.pipe(gapsToSegments()).subscribe((chunk) => out.push(chunk))
    const { time: _time, ...late } = chunks[4]
    source.next(late)
    expect([out[0].segment, out[0].start, out[0].time]).toEqual([0, 0, 0.2])
  })

  test('a clock that goes back is a conflict', () => {
    const source = new Subject<Chunk>()
    const told = faultOf(source.pipe(gapsToSegments()))
    source.next(chunks[2])
    source.next(chunks[1])
    expect(told).toEqual([expect.stringContaining('expected 150 or later, found 50')])
  })
})

describe('replay', () => {
  test('is hot: who comes late has missed what was before', async () => {
    const stream = replay(recording, { chunkFrames: 100, speed: 20 })
    const [early, late]: [number[], number[]] = [[], []]
    await new Promise<void>((resolve) => {
      stream.subscribe({
        next: ({ start }) => {
          early.push(start)
          if (early.length === 2) stream.subscribe((chunk) => late.push(chunk.start))
        },
        complete: resolve,
      })
    })
    expect([early, late]).toEqual([
      [0, 100, 200, 300, 400],
      [200, 300, 400],
    ])
  })

  test('can lose stretches, as a busy network does', async () => {
    const lossy = replay(recording, {
      chunkFrames: 100,
      speed: Number.POSITIVE_INFINITY,
      gaps: [{ startFrame: 150, endFrame: 320 }],
    })
    const found = await lastValueFrom(lossy.pipe(gapsToSegments(), band, toArray()))
    const parts = [frameSlice({ endFrame: 150 }), frameSlice({ startFrame: 320 })].map((slice) =>
      recording.pipe(slice, band).getTraces(),
    )
    const expected = (await Promise.all(parts)).flatMap(({ data }) => Array.from(data, Number))
    expect(numbers(found)).toEqual(expected)
  })
})
