/** Acquisitions side by side: each waits for the slower, in its own ring, and is lost by its own policy. */
import { join } from 'node:path'
import fc from 'fast-check'
import { type Acquisition, acquire, type Chunk, FaultError, gapText, open, type Received, writeTo } from 'rxephys'
import { aggregateChannels, frameSlice, selectSegments } from 'rxephys/operators'
import { lastValueFrom, Subject, toArray } from 'rxjs'
import { describe, expect, test, vi } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'

const folder = temporaryFolder()
const FREQUENCY = 1000
const value = (rig: string, frame: number, channel: number): number =>
  (frame * 7 + channel * 31 + rig.charCodeAt(0) * 101) % 30_000

/** A rig of two channels that sends frames when it is told to. */
class Rig {
  private readonly source = new Subject<Received>()
  private at = 0
  private constructor(readonly name: string) {}

  static async open(name: string, ringSeconds: number): Promise<{ readonly rig: Rig; readonly acquisition: Acquisition }> {
    const rig = new Rig(name)
    const header = { samplingFrequency: FREQUENCY, channelIds: [`${name}0`, `${name}1`], dtype: 'int16' } as const
    return { rig, acquisition: await acquire({ header, connect: () => rig.source, ringSeconds }) }
  }

  send(frames: number): void {
    const { at, name } = this
    const data = Int16Array.from({ length: 2 * frames }, (_, index) => value(name, at + (index >> 1), index % 2))
    this.source.next({ segment: 0, start: at, frames, data })
    this.at += frames
  }

  /** Frames that it acquires and does not send. */
  skip(frames: number): void {
    this.at += frames
  }

  end(): void {
    this.source.complete()
  }
}

/** All that is ready has its turn. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const aggregated = (...acquisitions: readonly Acquisition[]) =>
  aggregateChannels(
    acquisitions.map((acquisition) => acquisition.listen({ name: 'side by side', overflow: 'fail', ringSeconds: 0.5 })),
  )
const samplesOf = (chunks: readonly Chunk[]): readonly number[] => chunks.flatMap(({ data }) => Array.from(data, Number))

describe('two acquisitions side by side', () => {
  test('are what their recordings are side by side, however each is cut and whoever is behind', async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 60 })), { maxLength: 30 }), async (steps) => {
        const [a, b] = [await Rig.open('a', 100), await Rig.open('b', 100)]
        const [atA, atB] = [join(folder, `a${run}`), join(folder, `b${run++}`)]
        const done = Promise.all([
          lastValueFrom(aggregated(a.acquisition, b.acquisition).pipe(toArray())),
          lastValueFrom(a.acquisition.pipe(writeTo(atA))),
          lastValueFrom(b.acquisition.pipe(writeTo(atB))),
        ])
        await turn()
        const sent = { a: 0, b: 0 }
        const send = async (name: 'a' | 'b', frames: number): Promise<void> => {
          ;(name === 'a' ? a : b).rig.send(frames)
          sent[name] += frames
          await turn()
        }
        await send('a', 1)
        await send('b', 1)
        // No further ahead than the ring is long.
        for (const [isA, frames] of steps) {
          const [one, other] = isA ? (['a', 'b'] as const) : (['b', 'a'] as const)
          if (sent[one] + frames - sent[other] <= 400) await send(one, frames)
        }
        if (sent.a < sent.b) await send('a', sent.b - sent.a)
        if (sent.b < sent.a) await send('b', sent.a - sent.b)
        a.rig.end()
        b.rig.end()
        const [chunks] = await done
        const offline = aggregateChannels([await open(atA), await open(atB)])
        expect(samplesOf(chunks)).toEqual([...(await offline.getTraces()).data])
        expect(chunks.at(-1)?.last).toBe(true)
      }),
      { numRuns: 15 },
    )
  })

  test('one that is late: the other waits in its ring, and overflows when that is full; every frame is told of', async () => {
    const [a, b] = [await Rig.open('a', 100), await Rig.open('b', 100)]
    const chunks: Chunk[] = []
    let fault: unknown
    aggregated(a.acquisition, b.acquisition).subscribe({
      next: (chunk) => void chunks.push(chunk),
      error: (error: unknown) => {
        fault = error
      },
    })
    // Another consumer of the same acquisition is not touched.
    const other: Chunk[] = []
    a.acquisition.subscribe((chunk) => void other.push(chunk))
    await turn()
    b.rig.send(20)
    await turn()
    const countsOf = () => a.acquisition.status().consumers.find(({ name }) => name === 'side by side')
    for (let sent = 100; sent <= 500; sent += 100) {
      a.rig.send(100)
      await turn()
      const counts = countsOf()
      // All but a chunk wait in the ring, whose length is the lag that is allowed.
      expect(counts?.produced).toBe(sent)
      expect((counts?.delivered ?? 0) + (counts?.waiting ?? 0) + (counts?.lost ?? 0)).toBe(sent)
      expect(counts?.delivered).toBeLessThanOrEqual(200)
    }
    expect(fault).toBeUndefined()
    a.rig.send(300)
    expect(countsOf()).toMatchObject({ lost: 300, produced: 800 })
    // What waits is given before the fault: the late one has to come as far.
    b.rig.send(480)
    await vi.waitFor(() => expect(fault).toBeInstanceOf(FaultError), 60_000)
    expect(`${fault}`).toContain('side by side: its ring of 500 frames is full')
    expect(samplesOf(chunks).length / 4).toBe(500)
    await vi.waitFor(() => expect(samplesOf(other).length / 2).toBe(800), 60_000)
  })

  test('a gap in one of them ends the segment of both: what the other has of it is lost, and told', async () => {
    const [a, b] = [await Rig.open('a', 100), await Rig.open('b', 100)]
    const [atA, atB, both] = ['gap-a', 'gap-b', 'gap-both'].map((name) => join(folder, name))
    const done = Promise.all([
      lastValueFrom(aggregated(a.acquisition, b.acquisition).pipe(writeTo(both))),
      lastValueFrom(a.acquisition.pipe(writeTo(atA))),
      lastValueFrom(b.acquisition.pipe(writeTo(atB))),
    ])
    await turn()
    for (const { rig } of [a, b]) rig.send(100)
    await turn()
    a.rig.send(20)
    a.rig.skip(30)
    a.rig.send(150)
    b.rig.send(100)
    b.rig.skip(10)
    b.rig.send(93)
    await turn()
    for (const { rig } of [a, b]) rig.end()
    const [{ saved }] = await done
    if (saved === undefined) throw new Error('nothing was saved')
    // Frames 0 to 120, 150 to 200 and 210 to 300 stand side by side; of b 3 more had come.
    expect(saved.segments.map(({ frames, times }) => [frames, times.tStart])).toEqual([
      [120, 0],
      [50, 0.15],
      [90, 0.21],
    ])
    const gap = (segment: number, frame: number, sample: number, frames: number, cause: string) => ({
      segment,
      frame,
      sample,
      frames,
      cause,
    })
    expect(saved.getAnnotation('gaps')).toEqual([
      gap(0, 120, 120, 30, 'source'),
      gap(1, 50, 200, 10, 'source'),
      gap(2, 90, 300, 3, 'beside'),
    ])
    const [wholeA, wholeB] = [await open(atA), await open(atB)]
    const cut = (from: typeof wholeA, segment: number, startFrame: number, endFrame: number) =>
      from.pipe(selectSegments({ segmentIndices: [segment] }), frameSlice({ startFrame, endFrame }))
    // Segments of a: 0 to 120, 150 to 300. Of b: 0 to 200, 210 to 303.
    for (const [segment, offline] of [
      aggregateChannels([cut(wholeA, 0, 0, 120), cut(wholeB, 0, 0, 120)]),
      aggregateChannels([cut(wholeA, 1, 0, 50), cut(wholeB, 0, 150, 200)]),
      aggregateChannels([cut(wholeA, 1, 60, 150), cut(wholeB, 1, 0, 90)]),
    ].entries())
      expect((await saved.getTraces({ segment })).data).toEqual((await offline.getTraces()).data)
  })

  test('of one that is late, the other loses what its ring has no room for, where that is its policy', async () => {
    const [a, b] = [await Rig.open('a', 100), await Rig.open('b', 100)]
    const chunks: Chunk[] = []
    const done = new Promise<void>((resolve, reject) =>
      aggregateChannels(
        [a, b].map(({ acquisition }) => acquisition.listen({ name: 'both', overflow: 'dropOldest', ringSeconds: 0.5 })),
      ).subscribe({ next: (chunk) => void chunks.push(chunk), complete: resolve, error: reject }),
    )
    await turn()
    for (const { rig } of [a, b]) rig.send(100)
    await turn()
    for (let sent = 0; sent < 900; sent += 100) {
      a.rig.send(100)
      await turn()
    }
    b.rig.send(900)
    for (const { rig } of [a, b]) rig.end()
    await done
    const gaps = chunks.flatMap(({ gaps: told = [] }) => told)
    // One chunk of a had been taken; its ring holds the latest 500 frames.
    expect(gaps.map(gapText)).toEqual([
      '300 frames are missing at frame 200 of segment 0, from sample 200 on: the consumer was too slow',
    ])
    expect(samplesOf(chunks).length / 4).toBe(700)
    expect(a.acquisition.status().received).toBe(1000)
  })

  test('where one begins to count anew, both begin with what has arrived since', async () => {
    const headers = ['a', 'b'].map((id) => ({ samplingFrequency: FREQUENCY, channelIds: [id], dtype: 'int16' }) as const)
    const sources = headers.map(() => new Subject<Received>())
    const acquisitions = await Promise.all(
      headers.map((header, index) => acquire({ header, connect: () => sources[index], ringSeconds: 100 })),
    )
    const chunks: Chunk[] = []
    const done = new Promise<void>((resolve, reject) =>
      aggregateChannels(acquisitions).subscribe({ next: (chunk) => void chunks.push(chunk), complete: resolve, error: reject }),
    )
    await turn()
    const send = async (index: number, segment: number, start: number): Promise<void> => {
      const data = Int16Array.from({ length: 10 }, (_, row) => 1000 * segment + start + row)
      sources[index].next({ segment, start, frames: 10, data })
      await turn()
    }
    await send(0, 0, 0)
    await send(1, 0, 0)
    for (const start of [10, 20, 30]) await send(1, 0, start)
    // A moment that both clocks of one computer tell apart.
    for (const began = performance.now(); performance.now() <= began; );
    await send(0, 1, 0)
    await send(1, 0, 40)
    for (const source of sources) source.complete()
    await done
    expect(chunks.map(({ segment, start, frames, last }) => [segment, start, frames, last])).toEqual([
      [0, 0, 10, false],
      [0, 10, 0, true],
      [1, 0, 10, false],
      [1, 10, 0, true],
    ])
    expect(Array.from(chunks[2].data, Number).slice(0, 4)).toEqual([1000, 40, 1001, 41])
    expect(chunks[2].gaps?.map(gapText)).toEqual([
      'an unknown number of frames is missing at frame 10 of segment 0, from sample 10 on: the source began anew',
    ])
  })

  test('nobody listens any more: both are let go of, also while they are waited for', async () => {
    const [a, b] = [await Rig.open('a', 100), await Rig.open('b', 100)]
    const subscription = aggregated(a.acquisition, b.acquisition).subscribe()
    await turn()
    a.rig.send(100)
    await turn()
    subscription.unsubscribe()
    await turn()
    for (const { acquisition } of [a, b]) {
      expect(acquisition.status().consumers).toEqual([])
      await vi.waitFor(() => expect(acquisition.status().state).toBe('ended'), 60_000)
    }
  })
})
