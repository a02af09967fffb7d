import { Subject } from 'rxjs'
import { expect, test } from 'vitest'
import {
  type Acquisition,
  acquire,
  applyPipeline,
  generateRecording,
  type Received,
  type Recording,
} from '../../../../../src/index.js'
import type { Envelope, LivePart, Session, Step } from '../../../../../src/viewer/protocol.js'
import { LiveSource } from '../../../../../src/viewer/session/live/source.js'
import { createSession } from '../../../../../src/viewer/session/session.js'

const RATE = 2000
const going = new AbortController().signal
const filter: readonly Step[] = [
  { name: 'rectify', off: true },
  { name: 'bandpassFilter', params: { freqMin: 100, freqMax: 600, blockFrames: 500 } },
]

interface Rig {
  readonly recording: Recording
  readonly session: Session
  /** Send frames of the recording, as numbers `sample` and on of the source. */
  readonly send: (start: number, end: number, sample?: number) => Promise<void>
  readonly end: () => void
}

const rig = async (): Promise<Rig> => {
  const recording = await generateRecording({ numChannels: 4, samplingFrequency: RATE, durations: [10], seed: 5 })
  const { header } = recording
  const source = new Subject<Received>()
  const acquisition: Acquisition = await acquire({ header, connect: () => source })
  const live = new Map([['l', new LiveSource('l', 'rig', acquisition)]])
  const opened = { recordings: new Map(), sortings: new Map(), events: new Map(), live }
  const send = async (start: number, end: number, sample = start): Promise<void> => {
    const { data } = await recording.getTraces({ startFrame: start, endFrame: end })
    source.next({ segment: 0, start: sample, frames: end - start, data })
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  // Who connects is awaited: what is sent before is lost.
  while (!source.observed) await new Promise((resolve) => setTimeout(resolve, 1))
  return { recording, session: createSession({ opened: () => opened, files: 'any' }), send, end: () => source.complete() }
}

const follow = async (session: Session, pipeline: readonly Step[], more: object = {}): Promise<readonly LivePart[]> => {
  const parts: LivePart[] = []
  const request = { type: 'live', recording: 'l', pipeline, binFrames: 4, quantum: 0.25, ...more } as const
  await session.follow(request, going, (part) => void parts.push(part))
  return parts
}

/** The least value of each bin of a channel, by the frame at which it begins. */
const leastOf = (envelopes: readonly Envelope[], channel: number): ReadonlyMap<number, number> =>
  new Map(
    envelopes.flatMap(({ startFrame, binFrames, bins, minimum, base, quantum }) =>
      Array.from(
        { length: bins },
        (_, bin) => [startFrame + bin * binFrames, (base[channel] + minimum[channel * bins + bin]) * quantum] as const,
      ),
    ),
  )

test('what comes is drawn as what a read of the recording gives, and so is what is looked back to', async () => {
  const { recording, session, send, end } = await rig()
  const following = follow(session, [])
  for (let start = 0; start < 6000; start += 250) await send(start, start + 250)
  const traces = { type: 'traces', recording: 'l', pipeline: [], segment: 0, columns: 25, quantum: 0.25 } as const
  const back = await session.answer({ ...traces, startFrame: 1000, endFrame: 1100 }, going)
  end()
  const parts = await following
  const { data } = await recording.getTraces({ startFrame: 0, endFrame: 6000, returnInUv: true })
  const expected = (bin: number, c: number): number => Math.min(...[0, 1, 2, 3].map((i) => data[(bin + i) * 4 + c]))
  const drawn = leastOf(
    parts.flatMap(({ envelope }) => envelope ?? []),
    2,
  )
  expect(drawn.size).toBe(1500)
  for (const [frame, value] of [...drawn, ...leastOf([back], 2)])
    expect(Math.abs(value - expected(frame, 2))).toBeLessThanOrEqual(0.125001)
  expect([back.startFrame, back.bins]).toEqual([1000, 25])
  expect(parts.at(-1)).toMatchObject({ state: 'ended', received: 6000, lost: 0, segment: 0 })
  expect(await session.answer({ type: 'describe' }, going)).toMatchObject({ live: [{ key: 'l', name: 'rig', unit: 'µV' }] })
})

test('after a pipeline it is what the pipeline gives, also for who comes later', async () => {
  const { recording, session, send, end } = await rig()
  const first = follow(session, filter)
  for (let start = 0; start < 12_000; start += 400) await send(start, start + 400)
  const second = follow(session, [...filter, { name: 'scale', params: { gain: 2 } }], { binFrames: 8 })
  for (let start = 12_000; start < 20_000; start += 400) await send(start, start + 400)
  end()
  const [early, late] = [await first, await second]
  const whole = await (await applyPipeline(recording, [filter[1]])).getTraces({ returnInUv: true })
  const value = (frame: number, length: number): number =>
    Math.min(...Array.from({ length }, (_, i) => whole.data[(frame + i) * 4 + 1]))
  const all = leastOf(
    early.flatMap(({ envelope }) => envelope ?? []),
    1,
  )
  expect(all.size).toBe(5000)
  for (const [frame, least] of all) expect(Math.abs(least - value(frame, 4))).toBeLessThanOrEqual(0.125001)
  const some = leastOf(
    late.flatMap(({ envelope }) => envelope ?? []),
    1,
  )
  expect(Math.min(...some.keys()) % RATE).toBe(0)
  // The first block begins where it was joined: what came before is not in it.
  for (const [frame, least] of some)
    if (frame >= Math.min(...some.keys()) + 2000) expect(Math.abs(least - 2 * value(frame, 8))).toBeLessThanOrEqual(1.01)
})

test('a gap ends the segment and is told, and what came before it can be looked back to', async () => {
  const { session, send, end } = await rig()
  const following = follow(session, [])
  await send(0, 1002)
  await send(2000, 3000)
  end()
  const parts = await following
  const segments = parts.flatMap(({ segment, envelope }) =>
    envelope === undefined ? [] : [[segment, envelope.startFrame, envelope.bins]],
  )
  expect(segments.at(-1)?.[0]).toBe(1)
  const frames = parts.filter(({ segment }) => segment === 0).reduce((sum, { envelope }) => sum + (envelope?.bins ?? 0), 0)
  // The last bin of a segment is shorter.
  expect(frames).toBe(251)
  expect(parts.flatMap(({ gaps }) => gaps)).toMatchObject([{ frames: 998, frame: 1002, segment: 0 }])
  expect(parts.at(-1)).toMatchObject({
    lost: 998,
    kept: [
      { segment: 0, endFrame: 1002 },
      { segment: 1, endFrame: 1000 },
    ],
  })
})

test('the last bin of a segment is sent as soon as another has begun', async () => {
  const { session, send, end } = await rig()
  const parts: LivePart[] = []
  const request = { type: 'live', recording: 'l', pipeline: [], binFrames: 4, quantum: 0.25 } as const
  const following = session.follow(request, going, (part) => void parts.push(part as LivePart))
  await send(0, 1002)
  await send(2000, 2400)
  while (!parts.some(({ segment }) => segment === 1)) await new Promise((resolve) => setTimeout(resolve, 1))
  const bins = parts.filter(({ segment }) => segment === 0).map(({ envelope }) => envelope?.bins ?? 0)
  expect(bins.reduce((sum, each) => sum + each, 0)).toBe(251)
  end()
  await following
})

test('who joins late has the next segment from its first frame on', async () => {
  const { session, send, end } = await rig()
  for (let start = 0; start < 9000; start += 500) await send(start, start + 500)
  const following = follow(session, [{ name: 'scale', params: { gain: 2 } }])
  await send(10_000, 10_400)
  end()
  const later = (await following).flatMap(({ segment, envelope }) => (segment === 1 && envelope ? [envelope] : []))
  expect([later[0]?.startFrame, later.reduce((sum, { bins }) => sum + bins, 0)]).toEqual([0, 100])
})

test('peaks are marked on their channels', async () => {
  const { recording, session, end, send } = await rig()
  const following = follow(session, [], { detectThreshold: 3, channelIds: recording.channelIds.slice(1, 3) })
  for (let start = 0; start < 10_000; start += 500) await send(start, start + 500)
  end()
  const found = (await following).flatMap(({ peaks }) =>
    [...(peaks?.sampleIndex ?? [])].map((frame, i) => [frame, peaks?.channelIndex[i] ?? 0]),
  )
  expect(found.length).toBeGreaterThan(0)
  const traces = await recording.getTraces({ returnInUv: true })
  for (const [frame, place] of found) {
    const at = (t: number): number => traces.data[t * 4 + 1 + place]
    expect(at(frame)).toBeLessThan(Math.min(at(frame - 1), at(frame + 1)))
  }
})

test('a search for peaks that begins later has what is kept too', async () => {
  const { session, end, send } = await rig()
  for (let start = 0; start < 6000; start += 500) await send(start, start + 500)
  const following = follow(session, [], { detectThreshold: 3 })
  await send(6000, 6500)
  end()
  const parts = await following
  expect(Math.min(...parts.flatMap(({ envelope }) => envelope?.startFrame ?? []))).toBe(0)
  expect(Math.min(...parts.flatMap(({ peaks }) => [...(peaks?.sampleIndex ?? [])]))).toBeLessThan(6000)
})

test('a pipeline is checked, and noise measured, in what first came', async () => {
  const { session, send, end } = await rig()
  for (let start = 0; start < 4000; start += 500) await send(start, start + 500)
  expect(await session.answer({ type: 'check', recording: 'l', pipeline: filter }, going)).toMatchObject({
    shape: { samplingFrequency: RATE },
  })
  expect((await session.answer({ type: 'scale', recording: 'l', pipeline: filter }, going)).medianNoise).toBeGreaterThan(0)
  const value = await session.answer({ type: 'value', recording: 'l', pipeline: [], segment: 0, frame: 300, channelId: 1 }, going)
  const { typescript, commandLine } = await session.answer(
    { type: 'code', recording: 'l', pipeline: [{ name: 'rectify' }] },
    going,
  )
  expect(commandLine).toBe('rxephys live rig --op rectify --record-processed OUT')
  expect(typescript).toContain("const acquisition = await openLive('rig')\nconst processed$ = acquisition.pipe(livePipeline([")
  expect([value.raw, value.rawUnit]).toEqual([value.processed, 'µV'])
  end()
})
