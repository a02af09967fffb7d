import { join } from 'node:path'
import { type Chunk, generateRecording, openLive, type Recording, writeTo } from 'rxephys'
import { bandpassFilter, commonReference, detectPeaks } from 'rxephys/operators'
import { lastValueFrom, share, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { liveLsl } from '../../sources/liveLsl.js'
import { liveOpenEphys } from '../../sources/liveOpenEphys.js'
import { liveRhx } from '../../sources/liveRhx.js'
import { liveSpikeglx } from '../../sources/liveSpikeglx.js'
import { sockets } from '../../src/platform/node.js'
import type { Socket } from '../../src/platform/sockets.js'
import { rigOf, startedAgain } from './rigs.js'
import { temporaryFolder } from './support.js'

const folder = temporaryFolder()
const recording = await generateRecording({ numChannels: 4, durations: [60], samplingFrequency: 1000, dtype: 'int16' })

/** Each protocol: how its address is made whole, and by how much a rig grows each time it is asked. */
const protocols = [
  { source: liveSpikeglx, query: '?stream=imec0.ap&pollMs=1', grows: 40 },
  { source: liveRhx, query: '', grows: 150 },
  { source: liveOpenEphys, query: '?heartbeat=false', grows: 40 },
  { source: liveLsl, query: '', grows: 20 },
] as const

/** What came, and what is told as missing between: both together are what the source counts from the first to the last. */
const accounts = (chunks: readonly Chunk[]): readonly [told: number, counted: number] => {
  const full = chunks.filter(({ frames }) => frames > 0)
  const last = full[full.length - 1]
  const told = chunks.reduce(
    (sum, { frames, gaps = [] }) => sum + frames + gaps.reduce((all, gap) => all + (gap.frames ?? 0), 0),
    0,
  )
  return [told, (last.sample ?? 0) + last.frames - (full[0].sample ?? 0)]
}
const gapsOf = (chunks: readonly Chunk[]) => chunks.flatMap(({ gaps = [] }) => gaps)

/** Take chunks until `enough` says so, and end the acquisition. */
const takenUntil = async (
  chunks: AsyncIterable<Chunk>,
  enough: (all: readonly Chunk[]) => boolean,
): Promise<readonly Chunk[]> => {
  const all: Chunk[] = []
  for await (const chunk of chunks) {
    all.push(chunk)
    if (enough(all)) break
  }
  return all
}

describe.each(protocols)('$source.scheme', ({ source, query, grows }) => {
  test.each([1, 2, 3])('whatever a bad network does, what came and what is missing are what was sent: %i', async (seed) => {
    const faults = { drop: 0.15, duplicate: 0.15, split: 0.5, delayMs: 1, seed }
    const rig = await rigOf(source, recording, { grows, faults })
    const chunks = await takenUntil(
      await openLive(rig.address + query),
      (all) => gapsOf(all).length > 5 || (all.at(-1)?.sample ?? 0) > 40_000,
    )
    const [told, counted] = accounts(chunks)
    expect(told).toBe(counted)
    rig.close()
  })

  test('live output is offline output, with what is lost on the way', async () => {
    const rig = await rigOf(source, recording, { grows, faults: { drop: source === liveRhx ? 0.3 : 0.03, seed: 5 } })
    const acquisition = await openLive(rig.address + query, { ringSeconds: 60 })
    const pipeline = [
      commonReference({ dtype: 'float32' }),
      bandpassFilter({ freqMin: 50, freqMax: 200, blockFrames: 60, marginMs: 20 }),
    ] as const
    const raw$ = acquisition.pipe(share())
    const peaks = detectPeaks({ method: 'by_channel', noiseLevels: [5, 5, 5, 5], detectThreshold: 2 })
    const path = join(folder, source.kind)
    let frames = 0
    raw$.subscribe((chunk) => {
      frames += chunk.frames
      if (frames > 4000 && chunk.segment > 1) acquisition.close()
    })
    const [{ saved }, live, found] = await Promise.all([
      lastValueFrom(raw$.pipe(writeTo(path))),
      lastValueFrom(raw$.pipe(...pipeline, toArray())),
      lastValueFrom(raw$.pipe(...pipeline, peaks, toArray())),
    ])
    rig.close()
    if (saved === undefined) throw new Error('nothing was saved')
    expect(saved.segments.length).toBeGreaterThan(1)
    const offline: Recording = saved.pipe(...pipeline)
    for (const segment of saved.segments.keys()) {
      const own = live.filter((chunk) => chunk.segment === segment).flatMap(({ data }) => Array.from(data, Number))
      expect(own).toEqual(Array.from((await offline.getTraces({ segment })).data, Number))
    }
    const expected = await offline.pipe(peaks).toSpikeVector()
    expect(found.flatMap(({ spikes }) => [...spikes.sampleIndex])).toEqual([...expected.sampleIndex])
  })

  test('a rig that is killed and started again goes on, and no frame is told that was not sent', async () => {
    const rig = await rigOf(source, recording, { produced: 2000, grows, clock: () => 1000 })
    const acquisition = await openLive(rig.address + query, { firstDelayMs: 1, mostDelayMs: 20, clockTolerance: 1e6 })
    let other: Awaited<ReturnType<typeof rigOf>> | undefined
    const chunks: Chunk[] = []
    for await (const chunk of acquisition) {
      chunks.push(chunk)
      if (other === undefined) {
        if (acquisition.status().received < 2000) continue
        rig.close()
        other = await startedAgain(() => rigOf(source, recording, { produced: 100, grows: 2, port: rig.port, clock: () => 5 }))
      } else if (chunk.segment > 0 && chunk.start > 200) break
    }
    other?.close()
    // How far a rig that began anew is from the one before, neither its count tells nor its clock.
    expect(gapsOf(chunks)).toEqual([expect.objectContaining({ cause: 'restart', frames: undefined })])
  })

  test('a consumer that takes one chunk while ten come has a bounded ring, and exact counts', async () => {
    const rig = await rigOf(source, recording, { grows, produced: 1000 })
    const acquisition = await openLive(rig.address + query)
    const slow = acquisition.listen({ name: 'slow', overflow: 'dropOldest', ringSeconds: 0.5 })[Symbol.asyncIterator]()
    const mine: Chunk[] = []
    let came = 0
    const first = slow.next()
    await new Promise<void>((resolve, reject) =>
      acquisition.subscribe({
        next: () => {
          came++
          const own = acquisition.status().consumers.find(({ name }) => name === 'slow')
          if (own === undefined) return
          expect(own.waiting).toBeLessThanOrEqual(Math.max(own.capacity, 1280))
          expect(own.delivered + own.lost + own.waiting).toBe(own.produced)
          if (came % 10 === 0) void slow.next().then(({ value }) => value !== undefined && mine.push(value))
          if (came >= 150) resolve()
        },
        error: reject,
      }),
    )
    const { value } = await first
    if (value !== undefined) mine.unshift(value)
    const own = acquisition.status().consumers.find(({ name }) => name === 'slow')
    expect(own?.lost).toBeGreaterThan(0)
    expect(own?.produced).toBe(acquisition.status().received)
    await slow.return?.(undefined)
    acquisition.close()
    rig.close()
  })
})

/** A network in between, whose cable can be pulled: every connection ends, and new ones are made. */
const cableTo = async (port: number) => {
  const open = new Set<Socket>()
  const pass = async (from: Socket, to: Socket): Promise<void> => {
    for (let bytes = await from.read(); bytes !== undefined; bytes = await from.read()) await to.write(bytes.slice())
  }
  const listener = await sockets.listen('127.0.0.1', 0, (near) => {
    const join = async (): Promise<void> => {
      const far = await sockets.connect('127.0.0.1', port, { signal: new AbortController().signal, timeout: 60_000 })
      for (const each of [near, far]) open.add(each)
      const end = (): void => {
        near.close()
        far.close()
      }
      pass(near, far).then(end, end)
      pass(far, near).then(end, end)
    }
    join().catch(() => near.close())
  })
  const pull = (): void => {
    for (const each of open) each.close()
    open.clear()
  }
  return { port: listener.port, pull, close: listener.close }
}

test.each([
  { source: liveSpikeglx, address: (port: number) => `spikeglx://127.0.0.1:${port}?stream=imec0.ap&pollMs=1`, grows: 40 },
  { source: liveLsl, address: (port: number) => `lsl:?port=${port}`, grows: 20 },
])(
  '$source.scheme: cables that are pulled again and again: nothing is missing in silence',
  async ({ source, address, grows }) => {
    const rig = await rigOf(source, recording, { grows, produced: 500, clock: () => 1000 })
    const cable = await cableTo(rig.port)
    const acquisition = await openLive(address(cable.port), { firstDelayMs: 1, mostDelayMs: 20, clockTolerance: 1e6 })
    let pulled = 0
    const chunks = await takenUntil(acquisition, (all) => {
      if (all.length % 15 === 14 && pulled < 4) {
        pulled++
        cable.pull()
      }
      return acquisition.status().connections === 5 && all.length % 15 === 14
    })
    const [told, counted] = accounts(chunks)
    expect(told).toBe(counted)
    expect(gapsOf(chunks).every(({ frames }) => frames !== undefined)).toBe(true)
    for (const each of [cable, rig]) each.close()
  },
)
