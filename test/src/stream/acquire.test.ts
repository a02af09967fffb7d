import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { acquire, type Chunk, FaultError, gapText, open, type Received, recoverUnfinished, writeTo } from 'rxephys'
import { bandpassFilter, commonReference } from 'rxephys/operators'
import { concat, from, lastValueFrom, type Observable, of, Subject, share, throwError, toArray } from 'rxjs'
import { afterAll, describe, expect, test } from 'vitest'
import { acquisitionOf, ownConnection } from '../../../src/stream/acquire.js'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-acquire-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

const header = { samplingFrequency: 1000, channelIds: ['a', 'b'], dtype: 'int16' } as const
const whole = { ...header, properties: {}, annotations: {} }
const value = (frame: number, channel: number): number => Math.round(1000 * Math.sin(frame * (0.1 + channel)))

/** Frames `start` to `end` as the source counts. */
const frames = (start: number, end: number, segment = 0): Received => ({
  segment,
  start,
  frames: end - start,
  data: Int16Array.from({ length: 2 * (end - start) }, (_, index) => value(start + (index >> 1), index % 2)),
})

const collected = (chunks$: Observable<Chunk>): Promise<readonly Chunk[]> => lastValueFrom(chunks$.pipe(toArray()))
const told = (chunks: readonly Chunk[]): readonly string[] =>
  chunks.map(({ segment, start, frames: count, last }) => `${segment}: ${start}+${count}${last ? ' last' : ''}`)
const gapsOf = (chunks: readonly Chunk[]): readonly string[] => chunks.flatMap(({ gaps = [] }) => gaps.map(gapText))

test('a hole of the source ends the segment, and is told with its place and length', async () => {
  const acquisition = await acquire({ header, connect: () => of(frames(100, 110), frames(110, 115), frames(140, 150)) })
  const chunks = await collected(acquisition)
  expect(told(chunks)).toEqual(['0: 0+10', '0: 10+5', '0: 15+0 last', '1: 0+10', '1: 10+0 last'])
  for (const [index, time] of [0.1, 0.11, 0.115, 0.14, 0.15].entries()) expect(chunks[index].time).toBeCloseTo(time, 9)
  expect(gapsOf(chunks)).toEqual([
    '25 frames are missing at frame 15 of segment 0, from sample 115 on: the source has skipped them',
  ])
  expect([...chunks[3].data]).toEqual([...frames(140, 150).data])
  expect(acquisition.status().state).toBe('ended')
})

test('the sender may use its memory again: what waits is a copy', async () => {
  const subject = new Subject<Received>()
  const acquisition = await acquire({ header, connect: () => subject })
  const reading = acquisition[Symbol.asyncIterator]()
  const first = reading.next()
  await new Promise((resolve) => setTimeout(resolve, 0))
  const sent = frames(0, 4)
  subject.next(sent)
  subject.next({ ...sent, start: 4 })
  if (sent.data instanceof Int16Array) sent.data.fill(7)
  expect([...((await first).value?.data ?? [])]).toEqual([...frames(0, 4).data])
  expect([...((await reading.next()).value?.data ?? [])]).toEqual([...frames(0, 4).data])
  await reading.return?.(undefined)
  expect(subject.observed).toBe(false)
})

describe('a source that goes back in time, or sends what does not fit, is a fault that no connection mends', () => {
  test.each([
    ['back', of(frames(0, 10), frames(5, 15)), 'expected 10 or later, found 5'],
    ['twice', of(frames(0, 10), frames(0, 10)), 'went back in time'],
    ['short', of({ ...frames(0, 10), data: new Int16Array(3) }), '10 × 2 samples'],
    ['dtype', of({ ...frames(0, 10), data: new Float32Array(20) }), 'expected int16'],
  ])('%s', async (_, sent, message) => {
    const acquisition = await acquire({ header, connect: () => concat(sent, new Subject<never>()) })
    await expect(collected(acquisition)).rejects.toThrow(message)
    expect(acquisition.status().connections).toBe(1)
  })
})

test('a clock that jumps where the count goes on is a gap of unknown length', async () => {
  const at = (start: number, time: number) => ({ ...frames(start, start + 10), time })
  const chunks = await collected(await acquire({ header, connect: () => of(at(0, 5), at(10, 5.01), at(20, 9), at(40, 9.5)) }))
  expect(gapsOf(chunks)).toEqual([
    'an unknown number of frames is missing at frame 20 of segment 0, from sample 20 on: the clock of the source jumped',
    'an unknown number of frames is missing at frame 10 of segment 1, from sample 30 on: the clock of the source jumped',
  ])
  expect(chunks.flatMap(({ start, time }) => (start === 0 ? [time] : []))).toEqual([5, 9, 9.5])
})

describe('a connection that is lost is made anew', () => {
  const lost = throwError(() => new Error('cable'))
  /** Connections one after another, with seconds between them, of a process whose clock does not move by itself. */
  const acquired = async (seconds: number, connections: readonly (readonly Received[])[], attempts = 3) => {
    let [now, made] = [0, 0]
    const waits: number[] = []
    const connect = (): Observable<Received> => {
      const sent = connections[made++]
      if (sent === undefined) throw new Error('nobody answers')
      return made === connections.length && attempts === 3 ? from(sent) : concat(from(sent), lost)
    }
    const world: Parameters<typeof acquisitionOf>[3] = {
      now: () => now,
      sleep: async (milliseconds) => {
        waits.push(milliseconds)
        now += 1000 * seconds
      },
    }
    const options = {
      overflow: 'fail',
      ringSeconds: 1,
      attempts,
      firstDelayMs: 100,
      mostDelayMs: 350,
      clockTolerance: 0.02,
    } as const
    return { acquisition: await acquisitionOf('it', () => ownConnection(whole, connect), options, world), waits }
  }

  test('what passed meanwhile is counted', async () => {
    const { acquisition } = await acquired(0.01, [[frames(0, 10)], [frames(60, 70)]])
    const chunks = await collected(acquisition)
    expect(gapsOf(chunks)).toEqual(['50 frames are missing at frame 10 of segment 0, from sample 10 on: there was no connection'])
    expect(acquisition.status().connections).toBe(2)
  })

  test('where nothing passed, nothing is missing, and the segment goes on', async () => {
    const { acquisition } = await acquired(0.001, [[frames(0, 10)], [frames(10, 20)]])
    expect(told(await collected(acquisition))).toEqual(['0: 0+10', '0: 10+10', '0: 20+0 last'])
  })

  test('a count that is lower, or that could have begun meanwhile, is one of another run: nobody knows what is missing', async () => {
    for (const [seconds, start] of [
      [0.001, 3],
      [5, 4000],
    ]) {
      const { acquisition } = await acquired(seconds, [[frames(0, 10)], [frames(start, start + 5)]])
      expect(gapsOf(await collected(acquisition))).toEqual([
        'an unknown number of frames is missing at frame 10 of segment 0, from sample 10 on: the source began anew',
      ])
    }
  })

  test('each attempt waits twice as long, up to the most; after the last, the stream fails, and says that more may be missing', async () => {
    const { acquisition, waits } = await acquired(0, [[frames(0, 10)]], 4)
    const chunks: Chunk[] = []
    const reading = (async () => {
      for await (const chunk of acquisition) chunks.push(chunk)
    })()
    await expect(reading).rejects.toThrow('nobody answers')
    expect(waits).toEqual([100, 200, 350, 350])
    expect(gapsOf(chunks)).toEqual([
      'an unknown number of frames is missing at frame 10 of segment 0, from sample 10 on: the source was lost',
    ])
  })

  test('a source that is not there at the beginning is told at once', async () => {
    await expect(acquired(0, [])).rejects.toThrow('nobody answers')
  })
})

describe('several consumers', () => {
  test('each has a ring of its own: a slow one loses by itself, and knows what', async () => {
    const subject = new Subject<Received>()
    const acquisition = await acquire({ header, connect: () => subject })
    const fast: Chunk[] = []
    const all = new Promise<void>((resolve) =>
      acquisition.subscribe({ next: (chunk) => void fast.push(chunk), complete: () => resolve() }),
    )
    const slow = acquisition.listen({ name: 'view', overflow: 'dropOldest', ringSeconds: 0.03 })[Symbol.asyncIterator]()
    const strict = acquisition.listen({ name: 'strict', ringSeconds: 0.03 })[Symbol.asyncIterator]()
    const begun = [slow.next(), strict.next()]
    await new Promise((resolve) => setTimeout(resolve, 0))
    for (let start = 0; start < 100; start += 10) subject.next(frames(start, start + 10))
    const [first] = await Promise.all(begun)
    const [, view] = acquisition.status().consumers
    // Three chunks waited when it took the first of them.
    expect(view).toMatchObject({ name: 'view', produced: 100, delivered: 10, lost: 70, waiting: 20, capacity: 30 })
    expect(gapsOf([first.value as Chunk])).toEqual([
      '70 frames are missing at frame 0 of segment 0, from sample 0 on: the consumer was too slow',
    ])
    subject.complete()
    // It gives way to others after a while, and has the rest then.
    await all
    expect(fast.reduce((sum, chunk) => sum + chunk.frames, 0)).toBe(100)
    const rest: Chunk[] = []
    for await (const chunk of { [Symbol.asyncIterator]: () => slow }) rest.push(chunk)
    expect(told(rest)).toEqual(['0: 10+10', '0: 20+10', '0: 30+0 last'])
    const kept: Chunk[] = []
    const failing = (async () => {
      for await (const chunk of { [Symbol.asyncIterator]: () => strict }) kept.push(chunk)
    })()
    await expect(failing).rejects.toThrow('its ring of 30 frames is full')
    expect(kept.at(-1)?.gaps?.[0]).toMatchObject({ cause: 'overflow' })
  })

  test('a subscriber whose chain fails takes nobody with it', async () => {
    const subject = new Subject<Received>()
    const acquisition = await acquire({ header, connect: () => subject })
    const errors: unknown[] = []
    acquisition.pipe(bandpassFilter({ freqMin: 900, freqMax: 950 })).subscribe({ error: (error: unknown) => errors.push(error) })
    const whole$ = collected(acquisition)
    await new Promise((resolve) => setTimeout(resolve, 0))
    subject.next(frames(0, 10))
    subject.complete()
    expect(told(await whole$)).toEqual(['0: 0+10', '0: 10+0 last'])
    expect(errors[0]).toBeInstanceOf(FaultError)
  })
})

describe('what is recorded has its gaps beside the traces, and gives offline what the stream gave live', () => {
  const sent = [frames(7, 130), frames(130, 400), frames(460, 461), frames(500, 800), frames(3, 333, 1)]

  test('recorded whole', async () => {
    const acquisition = await acquire({ header, connect: () => from(sent) })
    const chain = [commonReference(), bandpassFilter({ freqMin: 50, freqMax: 200, blockFrames: 64 })] as const
    const place = path.join(folder, 'night')
    const [live, { saved }, processed] = await Promise.all([
      collected(acquisition.pipe(...chain)),
      lastValueFrom(acquisition.pipe(writeTo(place))),
      lastValueFrom(acquisition.pipe(...chain, writeTo(`${place}-clean`))),
    ])
    const offline = await collected((await open(place)).pipe(...chain).chunks())
    const samples = (chunks: readonly Chunk[]) => chunks.flatMap(({ segment, data }) => [...data].map((each) => [segment, each]))
    expect(samples(live)).toEqual(samples(offline))
    expect(samples(live).length).toBe(2 * (393 + 1 + 300 + 330))
    expect(saved?.getAnnotation('gaps')).toEqual([
      { segment: 0, frame: 393, sample: 400, frames: 60, cause: 'source' },
      { segment: 1, frame: 1, sample: 461, frames: 39, cause: 'source' },
      { segment: 2, frame: 300, sample: 800, frames: null, cause: 'restart' },
    ])
    expect(saved?.segments.map(({ times }) => times.tStart)).toEqual([0.007, 0.46, 0.5, 0.003])
    // Operators pass them on: recorded after them, they are what the recorded file has after the same operators.
    expect(gapsOf(live)).toHaveLength(3)
    expect(processed.saved?.getAnnotation('gaps')).toEqual((await open(place)).pipe(...chain).getAnnotation('gaps'))
    expect(live.filter(({ start }) => start === 0).map(({ sample }) => sample)).toEqual([7, 460, 500, 3])
  })

  test('interrupted, and recovered', async () => {
    const place = path.join(folder, 'killed')
    const acquisition = await acquire({
      header,
      attempts: 0,
      connect: () =>
        concat(
          from(sent.slice(0, 3)),
          throwError(() => new Error('cable')),
        ),
    })
    await expect(lastValueFrom(acquisition.pipe(share(), writeTo(place)))).rejects.toThrow('cable')
    const recovered = await recoverUnfinished(place)
    expect(recovered.getAnnotation('gaps')).toEqual([
      { segment: 0, frame: 393, sample: 400, frames: 60, cause: 'source' },
      { segment: 1, frame: 1, sample: 461, frames: null, cause: 'end' },
    ])
    expect(recovered.segments.map(({ frames: count }) => count)).toEqual([393, 1])
  })

  test('interrupted after operators, what is missing after the end is told too', async () => {
    const place = path.join(folder, 'killed-clean')
    const sources = () =>
      concat(
        from(sent.slice(0, 3)),
        throwError(() => new Error('cable')),
      )
    const acquisition = await acquire({ header, attempts: 0, connect: sources })
    await expect(lastValueFrom(acquisition.pipe(commonReference(), writeTo(place)))).rejects.toThrow('cable')
    expect((await recoverUnfinished(place)).getAnnotation('gaps')).toEqual([
      { segment: 0, frame: 393, sample: 400, frames: 60, cause: 'source' },
      { segment: 1, frame: 1, sample: 461, frames: null, cause: 'end' },
    ])
  })
})

test.each<[string, object, string]>([
  ['header', { header: { dtype: 'int16' }, connect: () => of() }, 'acquire.header'],
  ['connect', { header, connect: 3 }, 'acquire.connect'],
  ['no observable', { header, connect: () => [1] }, 'an observable of chunks'],
  ['overflow', { header, connect: () => of(), overflow: 'dropAll' }, 'acquire.overflow'],
  ['unknown', { header, connect: () => of(), speed: 1 }, 'acquire.speed'],
])('refused: %s', async (_, options, message) => {
  // What a program in JavaScript may give.
  await expect(acquire(options as Parameters<typeof acquire>[0])).rejects.toThrow(message)
})
