import { beforeAll, describe, expect, test } from 'vitest'
import { generateRecording, type Recording } from '../../../../src/index.js'
import type { Envelope, OverviewPart, Session, Step } from '../../../../src/viewer/protocol.js'
import { scattered } from '../../../../src/viewer/session/scattered.js'
import { createSession } from '../../../../src/viewer/session/session.js'

const going = new AbortController().signal
const pipeline: readonly Step[] = [{ name: 'bandpassFilter', params: { freqMin: 300, freqMax: 6000 } }]

const sessionOf = (recording: Recording): Session => {
  const recordings = new Map([['a', { recording, name: 'a', pipeline: [] }]])
  return createSession({ opened: () => ({ recordings, sortings: new Map(), events: new Map() }), files: 'any' })
}

const partsOf = async (session: Session, asked: object, signal = going): Promise<readonly OverviewPart[]> => {
  const parts: OverviewPart[] = []
  const request = { type: 'overview', recording: 'a', pipeline, segment: 0, columns: 100, quantum: 0.5, ...asked } as const
  await session.follow(request, signal, (part) => void parts.push(part))
  return parts
}

/** The least and the greatest of each bin, as later parts replace earlier ones. */
const put = (parts: readonly OverviewPart[]): ReadonlyMap<number, readonly number[]> => {
  const bins = new Map<number, readonly number[]>()
  for (const { envelope } of parts) {
    const { startFrame, binFrames, base, quantum } = envelope
    for (let bin = 0; bin < envelope.bins; bin++) {
      const at = (values: Int16Array = envelope.minimum): readonly number[] =>
        Array.from(base, (level, c) => (level + values[c * envelope.bins + bin]) * quantum)
      bins.set(startFrame + bin * binFrames, [...at(), ...at(envelope.maximum)])
    }
  }
  return bins
}

describe('a wide window in parts', () => {
  let recording: Recording
  beforeAll(async () => {
    recording = await generateRecording({ numChannels: 3, samplingFrequency: 20_000, durations: [10.3], seed: 1 })
  })

  const direct = async (session: Session, startFrame: number, endFrame: number, columns: number): Promise<Envelope> =>
    session.answer({ type: 'traces', recording: 'a', pipeline, segment: 0, startFrame, endFrame, columns, quantum: 0.5 }, going)

  test('is what one answer would be, made of coarse bins that are kept', async () => {
    const session = sessionOf(recording)
    const parts = await partsOf(session, {})
    const frames = recording.getNumSamples()
    const envelope = await direct(session, 0, frames, 100)
    expect(envelope.binFrames).toBe(2048)
    const expected = put([{ envelope, state: 'whole', readFrames: 0, totalFrames: 0 }])
    expect(put(parts)).toEqual(expected)
    expect(parts.at(-1)).toMatchObject({ state: 'whole', readFrames: frames, totalFrames: frames })
    expect(put(await partsOf(session, {}))).toEqual(expected)
    // A narrower one is made of the same bins, of which nothing is read again.
    const narrow = await partsOf(session, { startFrame: 40_000, endFrame: 120_000, columns: 60 })
    const same = await direct(session, 40_000, 120_000, 60)
    expect(put(narrow)).toEqual(put([{ envelope: same, state: 'whole', readFrames: 0, totalFrames: 0 }]))
    expect(narrow).toHaveLength(1)
  })

  test('finer than what is kept it is read as it is', async () => {
    const session = sessionOf(recording)
    const asked = { startFrame: 1000, endFrame: 61_000, columns: 2000 }
    const envelope = await direct(session, 1000, 61_000, 2000)
    expect(put(await partsOf(session, asked))).toEqual(put([{ envelope, state: 'whole', readFrames: 0, totalFrames: 0 }]))
  })

  test('ends when nobody looks any more', async () => {
    const stop = new AbortController()
    const session = sessionOf(recording)
    const request = { type: 'overview', recording: 'a', pipeline, segment: 0, columns: 5000, quantum: 1 } as const
    let parts = 0
    const following = session.follow(request, stop.signal, () => {
      parts++
      stop.abort(new Error('gone'))
    })
    await expect(following).rejects.toThrow('gone')
    expect(parts).toBe(1)
  })
})

test('of a long one some columns are looked at first, and say that a spike may be missing', async () => {
  const recording = await generateRecording({ numChannels: 2, samplingFrequency: 30_000, durations: [1200], seed: 1 })
  const session = sessionOf(recording)
  const stop = new AbortController()
  const parts: OverviewPart[] = []
  const request = { type: 'overview', recording: 'a', pipeline: [], segment: 0, columns: 16, quantum: 0.5 } as const
  const following = session.follow(request, stop.signal, (part) => {
    parts.push(part)
    if (part.state === 'whole') stop.abort(new Error('enough'))
  })
  await expect(following).rejects.toThrow('enough')
  const looks = parts.filter(({ state }) => state === 'sampled')
  expect(looks.length).toBeGreaterThan(0)
  expect(looks[0]).toMatchObject({
    readFrames: 0,
    totalFrames: 36_000_000,
    envelope: { bins: 1, startFrame: 0, binFrames: 2 ** 21 },
  })
  // What was looked at lies within what the whole bin is.
  const whole = put(parts.filter(({ state }) => state === 'whole'))
  for (const [frame, [low, , high]] of put(looks)) {
    const all = whole.get(frame)
    if (all !== undefined) expect([low >= all[0], high <= all[2]]).toEqual([true, true])
  }
})

test.each([0, 1, 2, 3, 7, 100])('of %i columns each is looked at once, far apart at first', (count) => {
  const order = [...scattered(count)]
  expect(order.toSorted((a, b) => a - b)).toEqual([...Array(count).keys()])
  if (count === 100) expect(order.slice(0, 4)).toEqual([0, 64, 32, 96])
})
