/** Acquisitions side by side: each waits for the slower, in its own ring, and is lost by its own policy. */
import { join } from 'node:path'
import fc from 'fast-check'
import { type Acquisition, acquire, type Chunk, FaultError, open, type Received, writeTo } from 'rxephys'
import { aggregateChannels } from 'rxephys/operators'
import { lastValueFrom, Subject, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
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
    for (let left = 20; left > 0 && fault === undefined; left--) await turn()
    expect(fault).toBeInstanceOf(FaultError)
    expect(`${fault}`).toContain('side by side: its ring of 500 frames is full')
    expect(samplesOf(chunks).length / 4).toBe(500)
    expect(samplesOf(other).length / 2).toBe(800)
  })
})
